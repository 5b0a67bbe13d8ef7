using System.Collections.Concurrent;
using SeatBroker.Domain;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Grains.Time;

/// <summary>
/// Since when a license could be answered for, used or not (R8): from then on its restored sessions have a full lease. This process's start, the end of its last outage, the store's
/// last return, and the license's last end in this process: whichever was last. Where other silos have been seen, a license's former host is not known: then it is now.
/// </summary>
internal sealed class RecoveryInstants : ISiloStatusListener
{
    private readonly ConcurrentDictionary<string, Instant> _ended = new(StringComparer.Ordinal);
    private readonly BrokerClock _clock;
    private readonly GroupCommit _commit;
    private readonly ILocalSiloDetails _silo;
    private volatile bool _sawOthers;

    public RecoveryInstants(BrokerClock clock, GroupCommit commit, ILocalSiloDetails silo, ISiloStatusOracle oracle)
    {
        _clock = clock;
        _commit = commit;
        _silo = silo;
        oracle.SubscribeToSiloStatusEvents(this);
        foreach ((SiloAddress address, SiloStatus status) in oracle.GetApproximateSiloStatuses())
        {
            SiloStatusChangeNotification(address, status);
        }
    }

    public Instant AnswerableSince(string key, Instant now)
    {
        if (_sawOthers)
        {
            return now;
        }
        Instant since = Instant.Max(_clock.Started, _commit.UpSince);
        if (_clock.LastOutage is { } outage)
        {
            since = Instant.Max(since, outage.End);
        }
        return _ended.TryRemove(key, out Instant ended) ? Instant.Max(since, ended) : since;
    }

    /// <summary>An activation that held sessions ended.</summary>
    public void Ended(string key, Instant at) => _ended[key] = at;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (!updatedSilo.Equals(_silo.SiloAddress) && status != SiloStatus.Dead)
        {
            _sawOthers = true;
        }
    }
}
