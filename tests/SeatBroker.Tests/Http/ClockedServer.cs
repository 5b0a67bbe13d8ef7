using Microsoft.Extensions.Time.Testing;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Http;

/// <summary>
/// A server whose clock stands still until a test lets it go on. One that is ahead of the machine's has about a minute:
/// Orleans numbers a silo by the machine's clock, and takes one that seems older than its cluster for dead.
/// </summary>
public class ClockedServer : BrokerServer
{
    public ClockedServer()
        : this(new DateTimeOffset(2025, 2, 3, 9, 0, 0, TimeSpan.Zero)) { }

    internal ClockedServer(DateTimeOffset start, IJournalStore? store = null)
        : this(new FakeTimeProvider(start), store) { }

    private ClockedServer(FakeTimeProvider time, IJournalStore? store)
        : base(time, store) => Time = time;

    public FakeTimeProvider Time { get; }

    /// <summary>The broker's clock ticks once a second: a longer step would be a frozen process.</summary>
    public void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
