using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class SessionTests
{
    [Fact]
    public void R7_The_same_session_asking_again_keeps_its_seat_and_since_and_gets_an_extended_lease()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        LoginAnswer first = license.Granted("alice");
        LoginAnswer again = license.Wait(30).Login("alice");
        Assert.Equal(first with { Result = LoginResult.Repeated, LeaseEnd = first.LeaseEnd + 30_000 }, again);
        Assert.Single(license.Sessions);
    }

    [Fact]
    public void R7_A_promoted_holder_asking_again_reads_concurrent()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.Granted("alice");
        Assert.Equal(Kind.Burst, license.Granted("bob").Seat);
        license.Logout("alice");
        Assert.Equal(Kind.Concurrent, license.Login("bob").Seat);
        Assert.Equal(Kind.Concurrent, license.Renew("bob").Seat);
    }

    [Fact]
    public void R7_Repeats_and_renewals_touch_no_storage()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.Granted("alice");
        license.Granted("bob");
        int before = license.Events.Count;
        license.Wait(10).Login("alice");
        license.Wait(10).Renew("bob");
        Assert.Equal(before, license.Events.Count);
    }

    [Fact]
    public void R7_A_session_id_that_another_user_holds_is_a_conflict()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("s", "alice");
        Assert.Equal(new LoginAnswer(LoginResult.Conflict), license.Login("s", "bob"));
        Assert.Equal("alice", license.Row("s")!.User);
    }

    [Fact]
    public void R7_Session_ids_and_users_differ_by_case()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("s", "alice");
        license.Granted("S", "Alice");
        Assert.Equal(2, license.Usage.ConcurrentInUse);
    }

    [Fact]
    public void R7_Releasing_twice_is_releasing_once()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Granted("bob");
        license.Logout("alice");
        int before = license.Events.Count;
        license.Logout("alice");
        license.Logout("never seen");
        Assert.Equal(before, license.Events.Count);
        Assert.Equal(1, license.Usage.ConcurrentInUse);
    }

    [Fact]
    public void R7_Renewing_what_is_gone_is_lost_and_never_a_revival()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        license.Wait(90);
        Assert.Equal(RenewAnswer.Lost, license.Renew("alice"));
        Assert.Empty(license.Sessions);
        license.Granted("bob");
        license.Logout("bob");
        Assert.Equal(RenewAnswer.Lost, license.Renew("bob"));
        Assert.Equal(RenewAnswer.Lost, license.Renew("never seen"));
        Assert.Equal(0, license.Usage.ConcurrentInUse);
    }

    [Fact]
    public void R7_An_id_that_was_released_or_has_expired_may_be_used_for_a_new_login_of_anybody()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("s", "alice");
        license.Logout("s");
        long? since = license.Wait(1).Granted("s", "bob").Since;
        Assert.Equal(license.Clock, since);
        license.Wait(90);
        Assert.Equal(license.Clock, license.Granted("s", "carol").Since);
    }

    [Fact]
    public void R7_An_expired_sessions_login_is_a_new_one_and_not_a_repeat()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        Assert.Equal(LoginResult.Repeated, license.Wait(89.999).Login("alice").Result);
        Assert.Equal(LoginResult.Granted, license.Wait(90).Login("alice").Result);
    }

    [Fact]
    public void A_user_holds_16_sessions_and_no_more()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        for (int i = 1; i <= 16; i++)
        {
            license.Granted($"device-{i}", "alice");
        }

        Assert.Equal(new LoginAnswer(LoginResult.TooManySessions), license.Login("device-17", "alice"));
        Assert.Equal(LoginResult.Repeated, license.Login("device-16", "alice").Result);
        Assert.Equal(LoginResult.Granted, license.Login("bob").Result);
        license.Logout("device-3");
        Assert.Equal(LoginResult.Granted, license.Login("device-17", "alice").Result);
        Assert.Equal(2, license.Usage.ConcurrentInUse);
    }

    [Fact]
    public void Too_many_sessions_is_said_before_no_seat()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        for (int i = 1; i <= 16; i++)
        {
            license.Granted($"device-{i}", "alice");
        }

        Assert.Equal(LoginResult.TooManySessions, license.Login("device-17", "alice").Result);
        Assert.Equal(LoginResult.NoSeat, license.Login("bob").Result);
    }

    [Fact]
    public void Sessions_are_listed_oldest_login_first_whatever_was_renewed()
    {
        var license = new Scenario(concurrent: 3, burst: 0);
        license.Granted("carol");
        license.Granted("alice");
        license.Granted("bob");
        license.Wait(1).Renew("carol");
        license.Login("carol");
        license.Logout("alice");
        license.Granted("alice");
        Assert.Equal(["carol", "bob", "alice"], license.Sessions.Select(session => session.Session));
    }

    [Fact]
    public void A_list_of_sessions_goes_on_after_a_cursor_whose_session_has_ended()
    {
        var license = new Scenario(concurrent: 100, burst: 0);
        for (int i = 0; i < 100; i++)
        {
            license.Granted($"user-{i:00}");
        }

        long cursor = license.License.FindSession("user-49")!.Number;
        for (int i = 10; i < 90; i++)
        {
            license.Logout($"user-{i:00}");
        }

        license.Granted("late");
        string[] rest = [.. license.License.SessionsAfter(cursor).Select(session => session.Id)];
        Assert.Equal([.. Enumerable.Range(90, 10).Select(i => $"user-{i:00}"), "late"], rest);
        Assert.Empty(license.License.SessionsAfter(license.License.FindSession("late")!.Number));
    }

    [Fact]
    public void A_license_that_keeps_a_roster_lets_in_nobody_who_is_not_assigned()
    {
        var license = new Scenario(concurrent: 5, burst: 5);
        Assert.Equal(
            ContractVerdict.Changed,
            license.Put(LicenseUnderTest.ContractOf(license.Terms) with { BaseTotal = 10 })
        );
        Assert.Equal(new LoginAnswer(LoginResult.NotAssigned), license.Login("alice"));
    }

    [Fact]
    public void What_kind_of_license_it_is_cannot_change_while_sessions_exist()
    {
        var license = new Scenario(concurrent: 5, burst: 5);
        Contract now = LicenseUnderTest.ContractOf(license.Terms);
        Contract withRoster = now with { BaseTotal = 10 };
        Contract withFixedSeats = withRoster with { SeatModel = SeatModel.Fixed, ConcurrentTotal = 0, BurstTotal = 0 };
        license.Granted("alice");
        int before = license.Events.Count;
        Assert.Equal(ContractVerdict.ContractInUse, license.Put(withRoster));
        Assert.Equal(ContractVerdict.ContractInUse, license.Put(withFixedSeats));
        Assert.Equal(before, license.Events.Count);
        Assert.Equal(ContractVerdict.Changed, license.Put(now with { ConcurrentTotal = 0 }));
        license.Wait(90);
        Assert.Equal(ContractVerdict.Changed, license.Put(withRoster));
    }

    [Fact]
    public void The_same_contract_again_decides_nothing()
    {
        var license = new Scenario(concurrent: 5, burst: 5);
        int before = license.Events.Count;
        Assert.Equal(ContractVerdict.Changed, license.Put(LicenseUnderTest.ContractOf(license.Terms)));
        Assert.Equal(before, license.Events.Count);
    }
}
