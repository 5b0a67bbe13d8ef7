using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Time;

namespace SeatBroker.Grains;

/// <summary>Whether this silo can grant, and if not, why.</summary>
public sealed class BrokerHealth
{
    private readonly GroupCommit _commit;
    private readonly BrokerClock _clock;

    internal BrokerHealth(GroupCommit commit, BrokerClock clock)
    {
        _commit = commit;
        _clock = clock;
    }

    /// <summary>Null when the silo can grant; otherwise a sentence for the operator.</summary>
    public string? WhyNotReady => _commit.IsDown ? "The journal's store cannot be written." : _clock.WhyNotTrusted;

    /// <summary>Whether this process went on so shortly ago, after it had been frozen, that what it reads from its sockets may have lain there for longer than its sender waited.</summary>
    public bool WentOnWithin(TimeSpan time) => _clock.WentOnWithin(time);
}
