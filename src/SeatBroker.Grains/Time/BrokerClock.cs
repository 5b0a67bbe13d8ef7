using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Domain;

namespace SeatBroker.Grains.Time;

/// <summary>
/// The silo's time (R9). The wall clock is followed as long as it agrees with the monotonic clock; a step of more than 60 s is not followed, and what would
/// be decided on it is refused. A tick a second shows when the process was frozen: that was an outage (R8).
/// </summary>
internal sealed partial class BrokerClock : IDisposable
{
    public static readonly TimeSpan StepMax = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan LateMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    /// <summary>A license that holds sessions looks at its clock once a minute at least: an outage that has been over for longer has been seen by all.</summary>
    private static readonly TimeSpan SeenWithin = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger<BrokerClock> _log;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile Anchor _anchor;
    private volatile string? _whyOff;

    public BrokerClock([FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider time, ILogger<BrokerClock> log)
    {
        _time = time;
        _log = log;
        Started = Instant.From(time.GetUtcNow());
        _anchor = new Anchor(time.GetTimestamp(), Started, IsStepped: false, Outage: null);
        _timer = time.CreateTimer(static clock => ((BrokerClock)clock!).Tick(), this, TickEvery, TickEvery);
    }

    /// <summary>When this process could first answer.</summary>
    public Instant Started { get; }

    /// <summary>The last outage of this process, or null. Compare by reference.</summary>
    public Outage? LastOutage => _anchor.Outage;

    /// <summary>Null while the wall clock is followed; otherwise a sentence that says why it is not.</summary>
    public string? WhyNotTrusted =>
        _whyOff ?? (Read().IsStepped ? "This server's clock stepped by more than 60 s and is not followed." : null);

    /// <summary>Now, for what is to be decided.</summary>
    /// <exception cref="TryAgainException">The wall clock is not to be trusted.</exception>
    public Instant Now
    {
        get
        {
            Reading reading = Read();
            return reading.IsStepped
                ? throw new TryAgainException($"{WhyNotTrusted} Nothing is decided until the clock is right.")
                : reading.Now;
        }
    }

    /// <summary>The wall clock agrees with the store's (null), or nothing may be decided on it, for the reason given.</summary>
    public void CompareWithStore(string? whyOff) => _whyOff = whyOff;

    /// <summary>From one instant to another nobody could renew, though this process ran: the store was away. That is an outage as well (R8).</summary>
    public void CouldNotRenew(Instant from, Instant end)
    {
        lock (_gate)
        {
            Anchor anchor = _anchor;
            bool goesOn = anchor.Outage is { } last && from - last.End <= SeenWithin;
            _anchor = anchor with { Outage = new Outage(goesOn ? anchor.Outage!.From : from, end) };
        }
    }

    /// <summary>Now, for renewals: on the monotonic clock while the wall clock is not to be trusted.</summary>
    public Reading Read()
    {
        Reading reading = ReadHands();
        return _whyOff is null ? reading : reading with { IsStepped = true };
    }

    /// <summary>Whether this process went on within so short a time, after it had not run.</summary>
    public bool WentOnWithin(TimeSpan time)
    {
        ReadHands();
        return _anchor.ThawStamp is { } thawed && _time.GetElapsedTime(thawed) <= time;
    }

    public void Dispose() => _timer.Dispose();

    private Reading ReadHands()
    {
        Anchor anchor = _anchor;
        long stamp = _time.GetTimestamp();
        Instant wall = Instant.From(_time.GetUtcNow());
        TimeSpan elapsed = _time.GetElapsedTime(anchor.Stamp, stamp);
        return elapsed > TickEvery + LateMax ? Thaw(stamp, wall) : Read(anchor, wall, elapsed);
    }

    private static Reading Read(Anchor anchor, Instant wall, TimeSpan elapsed)
    {
        Instant expected = anchor.Wall + elapsed;
        return (wall - expected).Duration() > StepMax ? new(expected, IsStepped: true) : new(wall, IsStepped: false);
    }

    private void Tick()
    {
        lock (_gate)
        {
            Reading reading = ReadHands();
            if (reading.IsStepped != _anchor.IsStepped)
            {
                LogStep(reading.IsStepped, reading.Now);
            }
            _anchor = _anchor with { Stamp = _time.GetTimestamp(), Wall = reading.Now, IsStepped = reading.IsStepped };
        }
    }

    /// <summary>
    /// The tick is late: this process did not run. A forward step of the clock belongs to it and is followed; a backward one is not, nor is a clock that was not followed before
    /// unless it has come right.
    /// </summary>
    private Reading Thaw(long stamp, Instant wall)
    {
        lock (_gate)
        {
            Anchor anchor = _anchor;
            TimeSpan elapsed = _time.GetElapsedTime(anchor.Stamp, stamp);
            if (elapsed <= TickEvery + LateMax)
            {
                return Read(anchor, wall, elapsed);
            }
            Instant expected = anchor.Wall + elapsed;
            bool stepped = anchor.IsStepped ? (wall - expected).Duration() > StepMax : expected - wall > StepMax;
            Instant now = stepped ? expected : wall;
            // Who had no turn between two outages must not miss the first: they are one.
            bool goesOn = anchor.Outage is { } last && anchor.Wall - last.End <= SeenWithin;
            var outage = new Outage(goesOn ? anchor.Outage!.From : anchor.Wall, now);
            _anchor = new Anchor(stamp, now, stepped, outage) { ThawStamp = stamp };
            LogOutage(outage.From, outage.End);
            return new(now, stepped);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "This process did not run from {From} to {End}: every lease that was running has a full lease from then on."
    )]
    private partial void LogOutage(Instant from, Instant end);

    [LoggerMessage(
        2,
        LogLevel.Critical,
        "The clock stepped by more than 60 s: {IsStepped} (true: it is not followed from {Now} on, logins are refused and renewals go on; false: it is right again)."
    )]
    private partial void LogStep(bool isStepped, Instant now);

    /// <summary>Wall and monotonic clock read together at the last tick.</summary>
    private sealed record Anchor(long Stamp, Instant Wall, bool IsStepped, Outage? Outage)
    {
        /// <summary>When this process last went on after it had not run; null: it always ran.</summary>
        public long? ThawStamp { get; init; }
    }
}

/// <summary>What the clock says.</summary>
/// <param name="Now">The wall clock, or the monotonic one while the wall clock is not followed.</param>
/// <param name="IsStepped">The wall clock is not followed.</param>
internal readonly record struct Reading(Instant Now, bool IsStepped);

/// <summary>An interval in which this process did not run.</summary>
internal sealed record Outage(Instant From, Instant End);
