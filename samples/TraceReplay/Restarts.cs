namespace SeatBroker.Samples.TraceReplay;

/// <summary>
/// Turns lines into events, and restarts into what they did. A server that starts does not say whether it lost the seats that were out: a second start attempt
/// beside a running server writes the same line. But a server that lost a seat never logs its IN. So a seat lives on across a restart exactly if a later IN gives it back.
/// </summary>
internal sealed class Restarts
{
    private readonly IReadOnlyList<LogLine> _lines;
    private readonly Dictionary<int, Dictionary<FeatureClient, long>> _givenBackLater = [];
    private readonly Dictionary<FeatureClient, long> _out = [];

    public Restarts(IReadOnlyList<LogLine> lines)
    {
        _lines = lines;
        // Backwards: how many seats a client must hold before a line, for no later IN to come short.
        var needed = new Dictionary<FeatureClient, long>();
        for (int i = lines.Count - 1; i >= 0; i--)
        {
            LogLine line = lines[i];
            FeatureClient client = new(line.Feature, line.Client);
            switch (line.Kind)
            {
                case LogLineKind.In:
                    needed[client] = needed.GetValueOrDefault(client) + line.Seats;
                    break;
                case LogLineKind.Out when needed.GetValueOrDefault(client) > line.Seats:
                    needed[client] -= line.Seats;
                    break;
                case LogLineKind.Out:
                    needed.Remove(client);
                    break;
                case LogLineKind.Started:
                    _givenBackLater[i] = new(needed);
                    break;
            }
        }
    }

    public long SeatsEmptied { get; private set; }

    /// <summary>The events of one line. Lines are asked for once, in order.</summary>
    public IEnumerable<TraceEvent> EventsOf(int index, DateTime at)
    {
        LogLine line = _lines[index];
        FeatureClient client = new(line.Feature, line.Client);
        long held = _out.GetValueOrDefault(client);
        switch (line.Kind)
        {
            case LogLineKind.Out:
                _out[client] = held + line.Seats;
                return [new(TraceOp.Out, line.Feature, line.Client, line.Seats, at)];
            case LogLineKind.In:
                _out[client] = Math.Max(0, held - line.Seats);
                return [new(TraceOp.In, line.Feature, line.Client, line.Seats, at)];
            case LogLineKind.Denied:
                return [new(TraceOp.Denied, line.Feature, line.Client, line.Seats, at)];
            case LogLineKind.Unsupported:
                return [new(TraceOp.Unsupported, line.Feature, line.Client, line.Seats, at)];
            case LogLineKind.Started:
                return Restart(_givenBackLater[index], at);
            default:
                return [];
        }
    }

    private List<TraceEvent> Restart(Dictionary<FeatureClient, long> givenBackLater, DateTime at)
    {
        var events = new List<TraceEvent>();
        foreach ((FeatureClient client, long held) in _out.ToArray())
        {
            long kept = Math.Min(held, givenBackLater.GetValueOrDefault(client));
            if (kept < held)
            {
                SeatsEmptied += held - kept;
                _out[client] = kept;
                events.Add(new(TraceOp.Emptied, client.Feature, client.Client, kept, at));
            }
        }
        return events;
    }

    private readonly record struct FeatureClient(string Feature, string Client);
}
