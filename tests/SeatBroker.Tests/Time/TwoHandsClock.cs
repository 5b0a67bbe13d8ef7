using Microsoft.Extensions.Time.Testing;

namespace SeatBroker.Tests.Time;

/// <summary>
/// A fake clock with two hands: the wall clock, which can step, and the monotonic clock, by which timers go. Advanced by more than a second at once, its timers fire late:
/// the process stood still.
/// </summary>
public sealed class TwoHandsClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private long _wallAheadTicks;

    public override DateTimeOffset GetUtcNow() =>
        base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _wallAheadTicks));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Both hands go on, and no timer is late.</summary>
    public void Pass(TimeSpan time)
    {
        for (; time > TimeSpan.Zero; time -= Second)
        {
            Advance(time < Second ? time : Second);
        }
    }

    /// <summary>The wall clock is set forward or back.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _wallAheadTicks, by.Ticks);

    /// <summary>The process stands still; meanwhile the wall clock may step too.</summary>
    public void Freeze(TimeSpan time, TimeSpan step = default)
    {
        Step(step);
        Advance(time);
    }
}
