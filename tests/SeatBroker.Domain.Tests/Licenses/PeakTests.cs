namespace SeatBroker.Domain.Tests.Licenses;

public class PeakTests
{
    [Fact]
    public void R10_The_peak_is_the_most_burst_seats_in_use_at_one_instant()
    {
        var license = new Scenario(concurrent: 1, burst: 5);
        license.Granted("alice");
        license.Granted("bob");
        license.Wait(1).Granted("carol");
        long reached = license.Clock;
        license.Wait(1).Logout("bob");
        license.Wait(1).Granted("dave");
        Assert.Equal((2, reached, 0), Figures(license.Month("2026-11")));
    }

    [Fact]
    public void R10_Users_one_after_the_other_in_one_burst_seat_are_a_peak_of_one()
    {
        var license = new Scenario(concurrent: 0, burst: 5);
        long reached = license.Clock;
        for (int i = 0; i < 20; i++)
        {
            license.Granted($"user-{i}");
            license.Logout($"user-{i}");
            license.Wait(1);
        }

        Assert.Equal((1, reached, 0), Figures(license.Month("2026-11")));
    }

    [Fact]
    public void R10_A_seat_granted_and_released_within_one_instant_counts()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.Granted("alice");
        license.Logout("alice");
        Assert.Equal((1, license.Clock, 0), Figures(license.Month("2026-11")));
        Assert.Equal(0, license.Usage.BurstInUse);
    }

    [Fact]
    public void R10_A_seat_granted_and_released_at_a_months_first_instant_counts_in_that_month_only()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd).Granted("alice");
        license.Logout("alice");
        Assert.Equal((1, license.Clock, 0), Figures(license.Month("2026-12")));
        Assert.Equal((0, null, 0), Figures(license.Month("2026-11")));
    }

    [Fact]
    public void R10_Further_sessions_of_one_user_are_no_further_burst_seats()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.Granted("alice");
        license.Granted("alice's phone", "alice");
        Assert.Equal(1, license.Month("2026-11").Peak);
    }

    [Fact]
    public void R10_Seats_in_use_over_a_lowered_total_are_no_burst_seats()
    {
        var license = new Scenario(concurrent: 3, burst: 3);
        license.Granted("alice");
        license.Granted("bob");
        license.Change(terms => terms with { Concurrent = 0 });
        Assert.Equal((0, null, 0), Figures(license.Month("2026-11")));
    }

    [Fact]
    public void R11_Burst_seats_still_held_at_the_boundary_are_carried_in()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.GoTo(Scenario.MonthEnd, -50_000).Granted("alice");
        license.Granted("bob");
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal((2, license.Clock, 2), Figures(license.Month("2026-12")));
        license.Wait(1).Logout("alice");
        Assert.Equal((2, license.Clock - 1_000, 2), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R11_A_peak_above_what_was_carried_in_is_reached_when_it_is_reached()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.GoTo(Scenario.MonthEnd, -50_000).Granted("alice");
        license.GoTo(Scenario.MonthEnd, 5_000).Granted("bob");
        Assert.Equal((2, license.Clock, 1), Figures(license.Month("2026-12")));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void R11_A_seat_whose_lease_ends_exactly_at_the_boundary_is_not_carried_in(
        int leaseEndMilliseconds,
        int carriedIn
    )
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd, -90_000 + leaseEndMilliseconds).Granted("alice");
        license.GoTo(Scenario.MonthEnd, 3_600_000).Look();
        Assert.Equal(carriedIn, license.Month("2026-12").CarriedIn);
        Assert.Equal(carriedIn, license.Month("2026-12").Peak);
        Assert.Equal(1, license.Month("2026-11").Peak);
    }

    [Fact]
    public void R4_R11_A_burst_holder_promoted_exactly_at_the_boundary_is_not_carried_in()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.GoTo(Scenario.MonthEnd, -90_000).Granted("alice");
        license.GoTo(Scenario.MonthEnd, -45_000).Granted("bob");
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
        Assert.Equal(Kind.Concurrent, license.SeatOf("bob"));
    }

    [Fact]
    public void R11_Of_several_leases_that_end_at_the_boundary_none_counts_in_the_new_month()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.GoTo(Scenario.MonthEnd, -90_000);
        license.Granted("alice");
        license.Granted("bob");
        license.Granted("carol");
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
        Assert.Equal(3, license.Month("2026-11").Peak);
    }

    [Fact]
    public void R11_A_month_with_peak_0_reached_it_never()
    {
        var license = new Scenario(concurrent: 5, burst: 5);
        license.Granted("alice");
        Assert.Equal((0, null, 0), Figures(license.Month("2026-11")));
    }

    [Fact]
    public void R12_The_entry_of_a_login_tells_that_it_was_a_burst_seat()
    {
        // Whoever replays the events gets the peak with the grant: there is no second place that could be behind.
        var license = new Scenario(concurrent: 0, burst: 1);
        license.Granted("alice");
        LicenseUnderTest rebuilt = LicenseUnderTest.Rebuild(license.Events);
        Assert.Equal(1, rebuilt.Months()[^1].Peak);
        Assert.Equal(license.Clock, rebuilt.Months()[^1].ReachedAt);
    }

    private static (int Peak, long? ReachedAt, int CarriedIn) Figures(MonthRow month) =>
        (month.Peak, month.ReachedAt, month.CarriedIn);
}
