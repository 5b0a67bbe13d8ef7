using SeatBroker.Domain.Journal;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Http;

/// <summary>A server whose broker lives by a clock that stands still until a test lets it go on.</summary>
public class ClockedServer : BrokerServer
{
    public ClockedServer()
        : this(new DateTimeOffset(2025, 2, 3, 9, 0, 0, TimeSpan.Zero)) { }

    internal ClockedServer(DateTimeOffset start, IJournalStore? store = null)
        : this(new TwoHandsClock(start), store) { }

    private ClockedServer(TwoHandsClock time, IJournalStore? store)
        : base(time, store) => Time = time;

    public TwoHandsClock Time { get; }

    public void Pass(int seconds) => Time.Pass(TimeSpan.FromSeconds(seconds));
}
