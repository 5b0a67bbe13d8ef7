using System.Globalization;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>What a broker did with one feature's events under a contract.</summary>
internal sealed record ReplayResult(ReplayContract Contract)
{
    /// <summary>OUTs that got all their seats.</summary>
    public int Granted { get; init; }

    /// <summary>Those of them that took at least one burst seat.</summary>
    public int GrantedAsBurst { get; init; }

    /// <summary>OUTs refused for lack of seats.</summary>
    public int Denied { get; init; }

    public int MaxInUse { get; init; }

    /// <summary>As the broker's own route tells it.</summary>
    public int BurstPeak { get; init; }

    /// <summary>INs of more seats than the client then held, most of them of a denied OUT.</summary>
    public int InShortOrIgnored { get; init; }

    public int EndInUse { get; init; }
}

/// <summary>
/// Replays one feature, event after event: an OUT of N licenses is N logins, each of a holder of its own, all or nothing; an IN logs out as many of its client's
/// holders as it says, the oldest first, and is ignored where the client holds none. Nothing else links an IN to an OUT.
/// </summary>
internal sealed class FeatureReplay(ISeats seats, string feature, ReplayContract contract)
{
    private readonly Dictionary<string, Queue<string>> _holders = new(StringComparer.Ordinal);
    private int _holdersNamed;
    private int _inUse;
    private ReplayResult _result = new(contract);

    public async Task<ReplayResult> Run(
        IEnumerable<TraceEvent> events,
        Action eventDone,
        CancellationToken cancellationToken
    )
    {
        await seats.CreateLicense(feature, contract, cancellationToken);
        foreach (TraceEvent traceEvent in events)
        {
            Queue<string> holders = HoldersOf(traceEvent.Client);
            switch (traceEvent.Op)
            {
                case TraceOp.Out:
                    await CheckOut(traceEvent, holders, cancellationToken);
                    break;
                case TraceOp.In:
                    if (traceEvent.Seats > holders.Count)
                    {
                        _result = _result with { InShortOrIgnored = _result.InShortOrIgnored + 1 };
                    }
                    await LogoutDownTo(holders.Count - traceEvent.Seats, holders, cancellationToken);
                    break;
                case TraceOp.Emptied:
                    await LogoutDownTo(traceEvent.Seats, holders, cancellationToken);
                    break;
            }
            eventDone();
        }
        int endInUse = _inUse;
        int burstPeak = await seats.ReadBurstPeak(feature, cancellationToken);
        foreach (Queue<string> holders in _holders.Values)
        {
            await LogoutDownTo(0, holders, cancellationToken);
        }
        return _result with { EndInUse = endInUse, BurstPeak = burstPeak };
    }

    private async Task CheckOut(TraceEvent traceEvent, Queue<string> holders, CancellationToken cancellationToken)
    {
        // A check-out of several licenses that would not fit is not even begun: a burst seat taken for an instant counts for the month (R10).
        bool fits = traceEvent.Seats == 1 || await seats.CountFree(feature, cancellationToken) >= traceEvent.Seats;
        int heldBefore = holders.Count;
        bool burst = false;
        for (long n = 0; fits && n < traceEvent.Seats; n++)
        {
            string holder = NameHolder(traceEvent.Client);
            GrantedSeat? seat = await seats.Login(feature, holder, cancellationToken);
            fits = seat is not null;
            burst |= seat == GrantedSeat.Burst;
            if (fits)
            {
                holders.Enqueue(holder);
                _inUse++;
            }
        }
        if (fits)
        {
            _result = _result with
            {
                Granted = _result.Granted + 1,
                GrantedAsBurst = _result.GrantedAsBurst + (burst ? 1 : 0),
                MaxInUse = Math.Max(_result.MaxInUse, _inUse),
            };
        }
        else
        {
            _result = _result with { Denied = _result.Denied + 1 };
            await LogoutDownTo(heldBefore, holders, cancellationToken);
        }
    }

    private async Task LogoutDownTo(long kept, Queue<string> holders, CancellationToken cancellationToken)
    {
        while (holders.Count > Math.Max(0, kept))
        {
            await seats.Logout(feature, holders.Peek(), cancellationToken);
            holders.Dequeue();
            _inUse--;
        }
    }

    private string NameHolder(string client)
    {
        _holdersNamed++;
        return string.Create(CultureInfo.InvariantCulture, $"{client}:{_holdersNamed}");
    }

    private Queue<string> HoldersOf(string client)
    {
        if (!_holders.TryGetValue(client, out Queue<string>? holders))
        {
            _holders.Add(client, holders = new Queue<string>());
        }
        return holders;
    }
}
