using Microsoft.Extensions.Time.Testing;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Http;

/// <summary>
/// A server whose clock stands still until a test lets it go on, by a minute or so in all: Orleans lives by this clock too, and takes a silo for dead
/// that gave no sign of life for longer, or that began, by the machine's clock, before what this one shows.
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
