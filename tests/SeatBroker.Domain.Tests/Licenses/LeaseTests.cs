using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class LeaseTests
{
    [Fact]
    public void R8_A_lease_is_half_open_at_its_end_it_is_over()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        LoginAnswer granted = license.Granted("alice");
        Assert.Equal(license.Clock + 90_000, granted.LeaseEnd);
        license.Wait(89.999).Look();
        Assert.Single(license.Sessions);
        license.Wait(0.001).Look();
        Assert.Empty(license.Sessions);
    }

    [Fact]
    public void R8_A_renewal_at_the_last_millisecond_is_in_time_and_one_at_the_leases_end_is_late()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Granted("bob");
        Assert.Equal(license.Wait(89.999).Clock + 90_000, license.Renew("alice").LeaseEnd);
        license.Wait(0.001);
        Assert.Equal(RenewAnswer.Lost, license.Renew("bob"));
    }

    [Fact]
    public void R3_R8_A_lease_ends_as_of_its_own_end_however_late_somebody_looks()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        long alice = license.Granted("alice").LeaseEnd!.Value;
        long bob = license.Wait(30).Granted("bob").LeaseEnd!.Value;
        license.Wait(3_600).Look();
        Assert.Equal(
            [
                new Expired(new Instant(alice), "alice"),
                new Promoted(new Instant(alice), "bob"),
                new Expired(new Instant(bob), "bob"),
            ],
            license.Events.TakeLast(3)
        );
    }

    [Fact]
    public void R8_A_changed_lease_applies_from_a_sessions_next_login_or_renewal()
    {
        var license = new Scenario(concurrent: 3, burst: 0);
        license.Granted("alice");
        license.Granted("bob");
        license.Wait(10);
        license.Change(terms => terms with { LeaseSeconds = 30 });
        Assert.Equal(license.Clock + 80_000, license.Row("alice")!.LeaseEnd);
        Assert.Equal(license.Clock + 30_000, license.Renew("alice").LeaseEnd);
        Assert.Equal(license.Clock + 30_000, license.Login("bob").LeaseEnd);
        Assert.Equal(license.Clock + 30_000, license.Granted("carol").LeaseEnd);
        license.Change(terms => terms with { LeaseSeconds = 300 });
        Assert.Equal(license.Clock + 30_000, license.Row("carol")!.LeaseEnd);
        Assert.Equal(license.Clock + 300_000, license.Renew("carol").LeaseEnd);
    }

    [Fact]
    public void R9_While_the_clock_is_not_followed_renewals_go_on_and_nothing_else_happens()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Granted("bob");
        int before = license.Events.Count;
        Instant monotonic = new Instant(license.Clock) + TimeSpan.FromSeconds(89);
        Session? renewed = license.License.RenewOnly("alice", monotonic);
        Assert.Equal(monotonic + TimeSpan.FromSeconds(90), renewed!.LeaseEnd);
        Assert.Null(license.License.RenewOnly("bob", monotonic + TimeSpan.FromSeconds(1)));
        Assert.Null(license.License.RenewOnly("never seen", monotonic));
        Assert.Equal(before, license.Events.Count);
        Assert.Equal(2, license.Sessions.Count);
    }

    [Fact]
    public void R9_Time_never_runs_backwards_inside_a_license()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        long seen = license.Wait(60).Granted("alice").Since!.Value;
        LoginAnswer bob = license.Wait(-45).Granted("bob");
        Assert.Equal(seen, bob.Since);
        Assert.Equal(seen + 90_000, bob.LeaseEnd);
        Assert.Equal(seen + 90_000, license.Renew("alice").LeaseEnd);
    }

    [Fact]
    public void R9_A_read_is_an_instant_seen_too()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Wait(60).Look();
        long seen = license.Clock;
        Assert.Equal(seen, license.Wait(-30).Granted("alice").Since);
    }

    [Fact]
    public void R9_A_clock_that_went_back_over_a_months_end_does_not_open_the_month_again()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd).Look();
        license.GoTo(Scenario.MonthEnd, -60_000);
        license.Granted("alice");
        Assert.Equal(0, license.Month("2026-11").Peak);
        Assert.True(license.Month("2026-11").Closed);
        Assert.Equal(license.At(Scenario.MonthEnd), license.Month("2026-12").ReachedAt);
    }

    [Fact]
    public void R9_Across_a_restart_the_last_instant_is_the_last_journaled_one()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        long journaled = license.Clock;
        license.Wait(60).Look();
        license.Wait(-40);
        long successor = license.Clock;
        license.Crash();
        Assert.Equal(successor, license.Granted("bob").Since);

        license.Wait(-3_600).Crash();
        Assert.Equal(successor, license.Granted("bob's phone", "bob").Since);
        Assert.True(journaled < successor);
    }

    [Fact]
    public void R9_A_snapshot_knows_no_later_instant_than_the_events_behind_it()
    {
        // Its successor's clock may be a little behind: what that one journals must still follow from the snapshot.
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        long journaled = license.Clock;
        license.Wait(60).Look();
        License restored = License.Restore(license.License.Capture());
        Assert.Equal(new Instant(journaled), restored.LastInstant);
        Assert.Equal(new Instant(license.Clock), license.License.LastInstant);
        restored.Apply(new LoggedOut(new Instant(journaled + 1), "alice"));
    }
}
