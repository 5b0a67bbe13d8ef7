namespace SeatBroker.Tests.Time;

/// <summary>
/// A fake clock with two hands: the wall clock, which can step, and the monotonic clock, by which timers go. Advanced by more than a second at once, its timers fire late:
/// the process stood still. Every timer that is due has fired when an advance returns, whatever other threads do meanwhile.
/// </summary>
public sealed class TwoHandsClock(DateTimeOffset start) : TimeProvider
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly List<HandTimer> _timers = [];
    private long _ticks = start.UtcTicks;
    private long _wallAheadTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() =>
        new(Interlocked.Read(ref _ticks) + Interlocked.Read(ref _wallAheadTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Both hands go on at once. Timers fire afterwards, a periodic one once.</summary>
    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        while (TakeDue() is { } timer)
        {
            timer.Fire();
        }
    }

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

    private HandTimer? TakeDue()
    {
        long now = GetTimestamp();
        lock (_gate)
        {
            HandTimer? next = _timers.MinBy(timer => timer.DueTicks);
            if (next is null || next.DueTicks > now)
            {
                return null;
            }
            if (next.Period > TimeSpan.Zero)
            {
                next.DueTicks = now + next.Period.Ticks;
            }
            else
            {
                _timers.Remove(next);
            }
            return next;
        }
    }

    private sealed class HandTimer(TwoHandsClock clock, Action fire) : ITimer
    {
        public long DueTicks { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }
                DueTicks = clock.GetTimestamp() + dueTime.Ticks;
                Period = period;
                clock._timers.Add(this);
            }
            if (dueTime == TimeSpan.Zero)
            {
                // Due at once: nobody advances the clock for it, and no caller expects to be called back before it returns.
                ThreadPool.QueueUserWorkItem(_ => clock.Advance(TimeSpan.Zero));
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
