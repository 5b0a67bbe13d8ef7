using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class OutageTests
{
    [Fact]
    public void R8_A_brokers_outage_logs_nobody_out()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        LoginAnswer alice = license.Granted("alice");
        license.Granted("bob");
        license.Crash(awaySeconds: 86_400);
        Assert.Equal(Kind.Concurrent, license.SeatOf("alice"));
        Assert.Equal(Kind.Burst, license.SeatOf("bob"));
        Assert.Equal(alice.Since, license.Row("alice")!.Since);
        Assert.Equal(LoginResult.NoSeat, license.Login("carol").Result);
    }

    [Fact]
    public void R8_A_restored_session_has_a_full_lease_from_when_the_broker_could_answer_again()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        license.Wait(80).Crash(awaySeconds: 30, unusedSeconds: 20);
        Assert.Equal(license.Clock + 70_000, license.Row("alice")!.LeaseEnd);
        Assert.Equal(LoginResult.NoSeat, license.Wait(69.999).Login("bob").Result);
        Assert.Equal(LoginResult.Granted, license.Wait(0.001).Login("bob").Result);
    }

    [Fact]
    public void R8_A_license_first_used_long_after_the_restart_finds_its_restored_leases_over()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        long ends = license.Wait(80).Clock + 30_000 + 90_000;
        license.Crash(awaySeconds: 30, unusedSeconds: 90);
        Assert.Empty(license.Sessions);
        Assert.Equal(new Expired(new Instant(ends), "alice"), license.Events[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void R8_The_full_lease_is_the_largest_that_was_in_force_since_the_sessions_login(bool fromSnapshot)
    {
        var license = new Scenario(concurrent: 4, burst: 0, leaseSeconds: 20);
        license.Change(terms => terms with { LeaseSeconds = 300 });
        license.Granted("before the large one");
        license.Change(terms => terms with { LeaseSeconds = 600 });
        license.Change(terms => terms with { LeaseSeconds = 60 });
        license.Granted("after the large one");
        license.Change(terms => terms with { LeaseSeconds = 30 });
        license.Granted("under the present one");
        if (fromSnapshot)
        {
            license.CrashWithSnapshot();
        }
        else
        {
            license.Crash();
        }

        Assert.Equal(
            [license.Clock + 600_000, license.Clock + 60_000, license.Clock + 30_000],
            license.Sessions.Select(session => session.LeaseEnd)
        );
    }

    [Fact]
    public void R8_A_restored_lease_that_had_been_over_for_long_is_replaced_before_anything_is_reaped()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        license.Wait(3_600).Crash();
        Assert.Equal(LoginResult.Repeated, license.Login("alice").Result);
        Assert.DoesNotContain(license.Events, decided => decided is Expired);
    }

    [Fact]
    public void R8_Recovering_twice_gives_a_full_lease_twice()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        license.Crash(awaySeconds: 3_600);
        license.Crash(awaySeconds: 3_600);
        Assert.Equal(license.Clock + 90_000, license.Row("alice")!.LeaseEnd);
    }

    [Fact]
    public void R8_A_license_that_does_not_exist_recovers_to_one_that_does_not_exist()
    {
        var license = new License();
        var decided = new List<LicenseEvent>();
        license.Recover(new Instant(1_000), new Instant(2_000), decided);
        Assert.Empty(decided);
        Assert.False(license.Exists);
        Assert.Equal(
            LoginVerdict.UnknownLicense,
            license.Login(new LoginCommand("s", "alice"), new Instant(3_000), decided).Verdict
        );
        Assert.Null(license.Renew("s", new Instant(3_000), decided));
        Assert.Empty(decided);
    }

    [Fact]
    public void R8_A_frozen_process_logs_nobody_out_whose_lease_ran_when_it_froze()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Wait(30).Granted("bob");
        license.Wait(60).Freeze(seconds: 120);
        license.Look();

        // Alice's lease was over at the very instant at which the process froze; Bob's ended while it was frozen.
        Assert.Null(license.Row("alice"));
        Assert.Equal(license.Clock + 90_000, license.Row("bob")!.LeaseEnd);
    }

    [Fact]
    public void R8_A_frozen_process_never_shortens_a_running_lease()
    {
        var license = new Scenario(concurrent: 1, burst: 0, leaseSeconds: 90);
        license.Granted("alice");
        license.Change(terms => terms with { LeaseSeconds = 3_600 });
        long ends = license.Renew("alice").LeaseEnd!.Value;
        license.Freeze(seconds: 6);
        Assert.Equal(ends + 6_000, license.Row("alice")!.LeaseEnd);
        license.License.RenewOnly("alice", new Instant(ends));
        long far = license.Row("alice")!.LeaseEnd;
        license.Freeze(seconds: 6);
        Assert.Equal(far, license.Row("alice")!.LeaseEnd);
    }

    [Fact]
    public void R9_After_a_freeze_a_clock_that_is_a_little_behind_does_not_take_the_license_back_before_its_end()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Freeze(seconds: 20);
        long end = license.Clock;
        license.Wait(-5);
        LoginAnswer bob = license.Granted("bob");
        Assert.Equal((end, end + 90_000), (bob.Since, bob.LeaseEnd));
        Assert.Equal(end + 90_000, license.Renew("alice").LeaseEnd);
        license.Logout("alice");
        Assert.Equal(new LoggedOut(new Instant(end), "alice"), license.Events[^1]);
    }

    [Fact]
    public void R8_Where_a_months_end_fell_into_the_outage_a_restored_burst_seat_counts_from_its_first_renewal()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        Assert.Equal(2, license.Usage.BurstInUse);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));

        license.Wait(10);
        int before = license.Events.Count;
        license.Renew("alice");
        Assert.Equal(new Returned(new Instant(license.Clock), "alice"), Assert.Single(license.Events.Skip(before)));
        Assert.Equal((1, license.Clock, 1), Figures(license.Month("2026-12")));

        license.Wait(10).Renew("alice");
        Assert.Equal(before + 1, license.Events.Count);
        Assert.Equal((1, license.Clock - 10_000, 1), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_Where_a_months_end_fell_into_the_outage_a_restored_burst_seat_counts_from_its_first_repeat()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        Assert.Equal(LoginResult.Repeated, license.Wait(10).Login("alice").Result);
        Assert.Equal((1, license.Clock, 1), Figures(license.Month("2026-12")));
        Assert.Equal(LoginResult.Repeated, license.Wait(10).Login("bob").Result);
        Assert.Equal((2, license.Clock, 2), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_A_further_session_of_a_restored_user_shows_that_the_seat_is_in_use()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        Assert.Equal(Kind.Burst, license.Wait(10).Granted("alice's phone", "alice").Seat);
        Assert.Equal((1, license.Clock, 1), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_A_restored_burst_seat_that_never_returns_is_not_billed_in_the_new_month()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        license.Wait(10).Logout("alice");
        license.Wait(80).Look();
        Assert.Empty(license.Sessions);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
        Assert.Equal(2, license.Month("2026-11").Peak);
    }

    [Fact]
    public void R8_A_restored_burst_seat_that_was_promoted_before_it_returned_is_not_billed_in_the_new_month()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        license.Change(terms => terms with { Concurrent = 2 });
        license.Renew("alice");
        license.Renew("bob");
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_A_new_burst_seat_counts_beside_restored_ones_that_have_not_returned()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.GoTo("2026-11-30T14:59:00Z").Granted("alice");
        license.CrashUntil("2026-11-30T15:01:00Z");
        license.Granted("bob");
        Assert.Equal(2, license.Usage.BurstInUse);
        Assert.Equal((1, license.Clock, 0), Figures(license.Month("2026-12")));
        license.Renew("alice");
        Assert.Equal((2, license.Clock, 1), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_Seats_that_returned_one_after_the_other_were_carried_in_both_and_are_billed_as_one()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        license.Renew("alice");
        long first = license.Clock;
        license.Wait(1).Logout("alice");
        license.Wait(1).Renew("bob");
        Assert.Equal((1, first, 2), Figures(license.Month("2026-12")));

        license.CrashWithSnapshot();
        Assert.Equal((1, first, 2), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_What_has_not_returned_yet_survives_another_crash()
    {
        Scenario license = TwoInBurstAndTheMonthEndsInAnOutage();
        license.Renew("alice");
        license.Crash(awaySeconds: 3_600);
        Assert.Equal((1, license.Clock - 3_600_000, 1), Figures(license.Month("2026-12")));
        license.CrashWithSnapshot();
        license.Renew("bob");
        Assert.Equal((2, license.Clock, 2), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_A_month_that_ends_at_the_instant_at_which_the_broker_can_answer_again_ended_in_the_outage()
    {
        // Nobody could have logged out before the boundary.
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo("2026-11-30T14:59:00Z").Granted("alice");
        license.CrashUntil(Scenario.MonthEnd);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_A_month_that_ends_after_the_outage_is_over_carries_the_restored_seats_in()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo("2026-11-30T14:59:00Z").Granted("alice");
        license.CrashUntil("2026-11-30T14:59:59.999Z", unusedSeconds: 10);
        Assert.Equal((1, license.At(Scenario.MonthEnd), 1), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_Months_that_passed_wholly_within_an_outage_are_billed_nothing()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.Granted("alice");
        license.CrashUntil("2027-03-10T00:00:00Z");
        Assert.Equal(1, license.Month("2026-11").Peak);
        foreach (string month in new[] { "2026-12", "2027-01", "2027-02" })
        {
            Assert.Equal((0, null, 0), Figures(license.Month(month)));
            Assert.True(license.Month(month).Closed);
        }

        license.Renew("alice");
        Assert.Equal((1, license.Clock, 1), Figures(license.Month("2027-03")));
    }

    [Fact]
    public void R8_A_months_end_while_the_process_was_frozen_is_billed_as_one_in_an_outage()
    {
        var license = new Scenario(concurrent: 0, burst: 2);
        license.GoTo("2026-11-30T14:59:50Z").Granted("alice");
        license.Granted("bob");
        license.Freeze(seconds: 20);
        Assert.Equal((0, null, 0), Figures(license.Month("2026-12")));
        license.Renew("alice");
        Assert.Equal((1, license.Clock, 1), Figures(license.Month("2026-12")));
    }

    [Fact]
    public void R8_What_counts_in_the_month_of_the_outage_itself_is_unchanged_by_it()
    {
        var license = new Scenario(concurrent: 0, burst: 2);
        license.Granted("alice");
        long reached = license.Clock;
        license.Crash(awaySeconds: 60);
        Assert.Equal((1, reached, 0), Figures(license.Month("2026-11")));
        license.Granted("bob");
        Assert.Equal((2, license.Clock, 0), Figures(license.Month("2026-11")));
    }

    private static Scenario TwoInBurstAndTheMonthEndsInAnOutage()
    {
        var license = new Scenario(concurrent: 0, burst: 2);
        license.GoTo("2026-11-30T14:59:00Z").Granted("alice");
        license.Granted("bob");
        license.CrashUntil("2026-11-30T15:01:00Z");
        return license;
    }

    private static (int Peak, long? ReachedAt, int CarriedIn) Figures(MonthRow month) =>
        (month.Peak, month.ReachedAt, month.CarriedIn);
}
