using System.Collections.Concurrent;
using SeatBroker.Domain;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Grains.Time;

/// <summary>
/// Since when a license could be answered for, used or not (R8): from then on its restored sessions have a full lease. In this process that is its start, the end of its last outage,
/// the store's last return, or the license's last end here, whichever was last; where another silo was the license's host, when that silo was seen dead, if that was later still.
/// </summary>
internal sealed class RecoveryInstants : ISiloStatusListener
{
    private readonly ConcurrentDictionary<string, Instant> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SiloAddress, Instant?> _deaths = new();
    private readonly BrokerClock _clock;
    private readonly GroupCommit _commit;
    private readonly StoreClock _storeClock;
    private readonly SiloAddress _here;

    public RecoveryInstants(
        BrokerClock clock,
        GroupCommit commit,
        StoreClock storeClock,
        ILocalSiloDetails silo,
        ISiloStatusOracle oracle
    )
    {
        _clock = clock;
        _commit = commit;
        _storeClock = storeClock;
        _here = silo.SiloAddress;
        commit.OnRenewalsAgain = clock.CouldNotRenew;
        oracle.SubscribeToSiloStatusEvents(this);
        foreach ((SiloAddress address, SiloStatus status) in oracle.GetApproximateSiloStatuses())
        {
            SiloStatusChangeNotification(address, status);
        }
    }

    /// <summary>This silo, as the rows of its activations name it.</summary>
    public string Here => _here.ToParsableString();

    /// <param name="key">The license.</param>
    /// <param name="formerHost">The silo that wrote its last row; empty: not told, as in rows of servers before this one.</param>
    /// <param name="now">Now: what cannot be known is taken to have ended just now, for a longer lease harms no user.</param>
    public Instant AnswerableSince(string key, string formerHost, Instant now)
    {
        Instant since = SinceHere(key);
        if (Parse(formerHost) is not { } former)
        {
            return _deaths.IsEmpty ? since : now;
        }
        if (former.Equals(_here))
        {
            return since;
        }
        return _deaths.TryGetValue(former, out Instant? death) ? Instant.Max(since, death ?? now)
            // Never seen from here: it was gone before this silo started, unless it is so new that word of it is still on its way.
            : former.Generation <= _here.Generation ? since
            : now;
    }

    /// <summary>
    /// For how long a silo that wrote the license's last row could go on answering renewals after a successor has taken over: it may be alive, whatever others think of it.
    /// Zero where only this process can write.
    /// </summary>
    public TimeSpan AnsweredElsewhereFor(string formerHost) =>
        _storeClock.IsShared && formerHost.Length > 0 && formerHost != Here ? Ownership.ProvedFor : TimeSpan.Zero;

    /// <summary>An activation that held sessions ended.</summary>
    public void Ended(string key, Instant at) => _ended[key] = at;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(_here))
        {
            return;
        }
        Instant? death = status == SiloStatus.Dead ? _clock.Read().Now : null;
        _deaths.AddOrUpdate(updatedSilo, death, (_, known) => known ?? death);
    }

    private Instant SinceHere(string key)
    {
        Instant since = Instant.Max(_clock.Started, _commit.UpSince);
        if (_clock.LastOutage is { } outage)
        {
            since = Instant.Max(since, outage.End);
        }
        return _ended.TryRemove(key, out Instant ended) ? Instant.Max(since, ended) : since;
    }

    private static SiloAddress? Parse(string host)
    {
        try
        {
            return host.Length == 0 ? null : SiloAddress.FromParsableString(host);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
