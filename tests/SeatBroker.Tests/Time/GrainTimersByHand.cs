namespace SeatBroker.Tests.Time;

/// <summary>
/// What a host whose grains live by a fake clock takes for time: the machine's own, but for the grains' timers. Silos watch each other by clocks that must run on,
/// and take one that stands still or leaps for a dead silo's.
/// </summary>
public sealed class GrainTimersByHand(TwoHandsClock clock) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        state is IGrainTimer
            ? clock.CreateTimer(callback, state, dueTime, period)
            : base.CreateTimer(callback, state, dueTime, period);
}
