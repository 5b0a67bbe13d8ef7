namespace SeatBroker.Samples.TraceReplay;

/// <summary>What the trace itself says of one feature: the history, without any limit.</summary>
internal sealed class FeatureFigures
{
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _ops = new(StringComparer.Ordinal);

    /// <summary>Events by their word in the log.</summary>
    public IReadOnlyDictionary<string, int> Ops => _ops;

    public long PeakSeatsOut { get; private set; }

    /// <summary>When the peak was first reached; null if nothing was ever out.</summary>
    public DateTime? PeakAt { get; private set; }

    /// <summary>How many different <c>user@host</c> held the peak's seats.</summary>
    public int PeakDistinctClients { get; private set; }

    public long StillOutAtEnd { get; private set; }

    /// <summary>INs of more seats than the client had out.</summary>
    public int OrphanIns { get; private set; }

    /// <summary>The figures of every feature, in ordinal order of their names.</summary>
    public static SortedDictionary<string, FeatureFigures> Of(Trace trace)
    {
        var features = new SortedDictionary<string, FeatureFigures>(StringComparer.Ordinal);
        foreach (TraceEvent traceEvent in trace.Events)
        {
            if (!features.TryGetValue(traceEvent.Feature, out FeatureFigures? figures))
            {
                features.Add(traceEvent.Feature, figures = new FeatureFigures());
            }
            figures.Count(traceEvent);
        }
        return features;
    }

    private void Count(TraceEvent traceEvent)
    {
        long held = _held.GetValueOrDefault(traceEvent.Client);
        switch (traceEvent.Op)
        {
            case TraceOp.Out:
                Hold(traceEvent.Client, held, held + traceEvent.Seats);
                if (StillOutAtEnd > PeakSeatsOut)
                {
                    PeakSeatsOut = StillOutAtEnd;
                    PeakAt = traceEvent.At;
                    PeakDistinctClients = _held.Count;
                }
                break;
            case TraceOp.In:
                OrphanIns += held < traceEvent.Seats ? 1 : 0;
                Hold(traceEvent.Client, held, Math.Max(0, held - traceEvent.Seats));
                break;
            case TraceOp.Emptied:
                Hold(traceEvent.Client, held, Math.Min(held, traceEvent.Seats));
                return;
        }
        string word = traceEvent.Op.ToString().ToUpperInvariant();
        _ops[word] = _ops.GetValueOrDefault(word) + 1;
    }

    private void Hold(string client, long before, long after)
    {
        StillOutAtEnd += after - before;
        if (after == 0)
        {
            _held.Remove(client);
        }
        else
        {
            _held[client] = after;
        }
    }
}
