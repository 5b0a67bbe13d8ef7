using Microsoft.Extensions.Logging.Abstractions;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Grains.Time;

namespace SeatBroker.Tests.Time;

public sealed class BrokerClockTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private readonly TwoHandsClock _time = new(Start);
    private readonly BrokerClock _clock;

    public BrokerClockTests() => _clock = new BrokerClock(_time, NullLogger<BrokerClock>.Instance);

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void R8_A_process_that_was_frozen_knows_it_for_as_long_as_is_asked_whatever_its_wall_clock_does()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.False(_clock.WentOnWithin(second));
        _time.Freeze(TimeSpan.FromSeconds(7), step: TimeSpan.FromDays(-1));
        Assert.True(_clock.WentOnWithin(second));
        _time.Pass(second);
        Assert.True(_clock.WentOnWithin(second));
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.False(_clock.WentOnWithin(second));
    }

    [Fact]
    public void R8_A_process_that_ran_while_its_store_was_away_was_not_frozen()
    {
        _clock.CouldNotRenew(_clock.Now, _clock.Now);
        Assert.NotNull(_clock.LastOutage);
        Assert.False(_clock.WentOnWithin(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(-60_000)]
    public void R9_A_step_of_60_s_is_followed(int milliseconds)
    {
        _time.Pass(TimeSpan.FromSeconds(10));
        _time.Step(TimeSpan.FromMilliseconds(milliseconds));
        Follows(10_000 + milliseconds);
        _time.Pass(TimeSpan.FromSeconds(10));
        Follows(20_000 + milliseconds);
        Assert.Null(_clock.LastOutage);
    }

    [Theory]
    [InlineData(60_001)]
    [InlineData(-60_001)]
    [InlineData(40L * 86_400_000)]
    [InlineData(-40L * 86_400_000)]
    public void R9_A_step_of_more_is_not_followed_however_long_it_lasts_and_the_monotonic_clock_goes_on(
        long milliseconds
    )
    {
        _time.Pass(TimeSpan.FromSeconds(10));
        _time.Step(TimeSpan.FromMilliseconds(milliseconds));
        FollowsTheMonotonicClockOnly(10_000);
        _time.Pass(TimeSpan.FromSeconds(120));
        FollowsTheMonotonicClockOnly(130_000);
        Assert.Null(_clock.LastOutage);
    }

    [Theory]
    [InlineData(3_600_000, 0)]
    [InlineData(-3_600_000, 0)]
    [InlineData(3_600_000, 60_000)]
    [InlineData(-3_600_000, -60_000)]
    public void R9_A_clock_that_is_right_again_within_60_s_is_followed_again(int step, int remains)
    {
        _time.Step(TimeSpan.FromMilliseconds(step));
        _time.Pass(TimeSpan.FromSeconds(30));
        _time.Step(TimeSpan.FromMilliseconds(remains - step));
        Follows(30_000 + remains);
        _time.Pass(TimeSpan.FromSeconds(30));
        Follows(60_000 + remains);
    }

    [Fact]
    public void R9_A_clock_that_drifts_by_a_little_every_second_is_followed()
    {
        for (int second = 0; second < 600; second++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            _time.Step(TimeSpan.FromMilliseconds(500));
        }
        Follows(900_000);
    }

    [Fact]
    public void R8_A_tick_that_is_5_s_late_is_no_outage_and_one_that_is_a_millisecond_later_is()
    {
        _time.Freeze(TimeSpan.FromMilliseconds(6_000));
        Assert.Null(_clock.LastOutage);
        _time.Freeze(TimeSpan.FromMilliseconds(6_001));
        Assert.Equal(new Outage(At(6_000), At(12_001)), _clock.LastOutage);
        Follows(12_001);
    }

    [Fact]
    public void R8_Two_freezes_within_a_minute_are_one_outage_and_later_ones_are_outages_of_their_own()
    {
        _time.Freeze(TimeSpan.FromSeconds(10));
        Outage first = _clock.LastOutage!;
        Assert.Equal(new Outage(At(0), At(10_000)), first);
        _time.Pass(TimeSpan.FromSeconds(60));
        Assert.Same(first, _clock.LastOutage);
        _time.Freeze(TimeSpan.FromSeconds(10));
        Assert.Equal(new Outage(At(0), At(80_000)), _clock.LastOutage);
        _time.Pass(TimeSpan.FromSeconds(61));
        _time.Freeze(TimeSpan.FromSeconds(10));
        Assert.Equal(new Outage(At(141_000), At(151_000)), _clock.LastOutage);
    }

    [Fact]
    public void R9_A_forward_step_found_with_a_late_tick_is_part_of_the_outage_and_is_followed()
    {
        _time.Freeze(TimeSpan.FromSeconds(10), step: TimeSpan.FromHours(5));
        long now = 10_000 + (5 * 3_600_000);
        Assert.Equal(new Outage(At(0), At(now)), _clock.LastOutage);
        Follows(now);
        _time.Pass(TimeSpan.FromSeconds(10));
        Follows(now + 10_000);
    }

    [Fact]
    public void R9_A_backward_step_found_with_a_late_tick_is_not_followed()
    {
        _time.Freeze(TimeSpan.FromSeconds(10), step: TimeSpan.FromHours(-5));
        FollowsTheMonotonicClockOnly(10_000);
        Assert.Equal(new Outage(At(0), At(10_000)), _clock.LastOutage);
        _time.Pass(TimeSpan.FromSeconds(10));
        FollowsTheMonotonicClockOnly(20_000);
        _time.Step(TimeSpan.FromHours(5));
        Follows(20_000);
    }

    [Fact]
    public void R9_A_forward_step_found_before_a_late_tick_is_no_part_of_the_outage_and_is_not_followed()
    {
        _time.Step(TimeSpan.FromDays(40));
        _time.Pass(TimeSpan.FromSeconds(10));
        _time.Freeze(TimeSpan.FromSeconds(10));
        FollowsTheMonotonicClockOnly(20_000);
        Assert.Equal(new Outage(At(10_000), At(20_000)), _clock.LastOutage);
        _time.Step(TimeSpan.FromDays(-40));
        Follows(20_000);
    }

    [Fact]
    public void R9_A_clock_that_comes_right_while_the_process_is_frozen_is_followed_again()
    {
        _time.Step(TimeSpan.FromDays(40));
        _time.Pass(TimeSpan.FromSeconds(10));
        _time.Freeze(TimeSpan.FromSeconds(10), step: TimeSpan.FromDays(-40));
        Follows(20_000);
    }

    private static Instant At(long milliseconds) => Instant.From(Start.AddMilliseconds(milliseconds));

    private void Follows(long milliseconds)
    {
        Assert.Null(_clock.WhyNotTrusted);
        Assert.Equal(At(milliseconds), _clock.Now);
        Assert.Equal(new Reading(At(milliseconds), IsStepped: false), _clock.Read());
    }

    private void FollowsTheMonotonicClockOnly(long milliseconds)
    {
        Assert.NotNull(_clock.WhyNotTrusted);
        Assert.Throws<TryAgainException>(() => _clock.Now);
        Assert.Equal(new Reading(At(milliseconds), IsStepped: true), _clock.Read());
    }
}
