namespace SeatBroker.Domain.Tests.Licenses;

public class SeatTests
{
    [Fact]
    public void R1_R3_Of_a_crowd_exactly_as_many_get_in_as_there_are_seats()
    {
        var license = new Scenario(concurrent: 30, burst: 20);
        LoginResult[] results = [.. Enumerable.Range(0, 200).Select(i => license.Login($"user-{i}").Result)];
        Assert.Equal(50, results.Count(result => result == LoginResult.Granted));
        Assert.Equal(150, results.Count(result => result == LoginResult.NoSeat));
        Assert.Equal((30, 20, 20), (license.Usage.ConcurrentInUse, license.Usage.BurstInUse, license.Usage.BurstPeak));
    }

    [Fact]
    public void R2_A_second_session_of_a_user_shares_the_seat()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("phone", "alice");
        Assert.Equal(Kind.Concurrent, license.Granted("desk", "alice").Seat);
        Assert.Equal(1, license.Usage.ConcurrentInUse);
        Assert.Equal(2, license.Sessions.Count);
    }

    [Fact]
    public void R2_A_second_session_of_a_user_is_never_refused_for_lack_of_seats()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.Granted("alice");
        license.Granted("bob");
        Assert.Equal(LoginResult.NoSeat, license.Login("carol").Result);
        Assert.Equal(Kind.Concurrent, license.Granted("phone", "alice").Seat);
        Assert.Equal(Kind.Burst, license.Granted("tablet", "bob").Seat);
    }

    [Fact]
    public void R2_The_last_sessions_end_frees_the_seat_and_no_other_sessions_does()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("phone", "alice");
        license.Granted("desk", "alice");
        license.Logout("phone");
        Assert.Equal(LoginResult.NoSeat, license.Login("bob").Result);
        license.Logout("desk");
        Assert.Equal(LoginResult.Granted, license.Login("bob").Result);
    }

    [Fact]
    public void R2_A_seat_is_held_until_the_longest_lease_of_its_sessions_ends()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("phone", "alice");
        license.Wait(60).Granted("desk", "alice");
        license.Wait(89.999);
        Assert.Equal(LoginResult.NoSeat, license.Login("bob").Result);
        Assert.Equal(LoginResult.Granted, license.Wait(0.001).Login("bob").Result);
    }

    [Fact]
    public void R3_A_new_holder_takes_a_concurrent_seat_then_a_burst_seat_then_none()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        Assert.Equal(Kind.Concurrent, license.Granted("alice").Seat);
        Assert.Equal(Kind.Burst, license.Granted("bob").Seat);
        Assert.Equal(LoginResult.NoSeat, license.Login("carol").Result);
    }

    [Fact]
    public void R3_A_seat_whose_lease_is_over_is_free_for_the_next_login()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        license.Wait(89.999);
        Assert.Equal(LoginResult.NoSeat, license.Login("bob").Result);
        license.Wait(0.001);
        Assert.Equal(LoginResult.Granted, license.Login("bob").Result);
        Assert.Null(license.Row("alice"));
    }

    [Fact]
    public void R3_A_refusal_changes_nothing()
    {
        var license = new Scenario(concurrent: 1, burst: 0);
        license.Granted("alice");
        int before = license.Events.Count;
        IReadOnlyList<SessionRow> sessions = license.Sessions;
        license.Wait(5);
        Assert.Equal(LoginResult.NoSeat, license.Login("bob").Result);
        Assert.Equal(LoginResult.Conflict, license.Login("alice", "bob").Result);
        Assert.Equal(before, license.Events.Count);
        Assert.Equal(sessions, license.Sessions);
    }

    [Fact]
    public void R3_A_refusal_tells_when_the_next_lease_ends()
    {
        var license = new Scenario(concurrent: 2, burst: 0);
        license.Granted("alice");
        license.Wait(10).Granted("bob");
        license.Wait(10);
        long aliceEnds = license.Row("alice")!.LeaseEnd;
        Assert.Equal(new LoginAnswer(LoginResult.NoSeat, NextLeaseEnd: aliceEnds), license.Login("carol"));
        license.Renew("alice");
        Assert.Equal(license.Row("bob")!.LeaseEnd, license.Login("carol").NextLeaseEnd);
    }

    [Fact]
    public void R3_A_refusal_tells_no_lease_end_where_no_lease_runs()
    {
        var license = new Scenario(concurrent: 0, burst: 0);
        Assert.Equal(new LoginAnswer(LoginResult.NoSeat), license.Login("alice"));
    }

    [Fact]
    public void R3_A_burst_seat_is_refused_while_all_holders_fill_both_totals()
    {
        var license = new Scenario(concurrent: 3, burst: 2);
        license.Granted("alice");
        license.Granted("bob");
        license.Granted("carol");
        license.Change(terms => terms with { Concurrent = 1 });

        // No burst seat is in use, but three holders fill the one concurrent and two burst seats.
        Assert.Equal(0, license.Usage.BurstInUse);
        Assert.Equal(LoginResult.NoSeat, license.Login("dave").Result);
        license.Logout("alice");
        Assert.Equal(Kind.Burst, license.Granted("dave").Seat);
        Assert.Equal(LoginResult.NoSeat, license.Login("erin").Result);
    }

    [Fact]
    public void R4_The_holder_that_waited_longest_is_promoted()
    {
        var license = new Scenario(concurrent: 1, burst: 3);
        license.Granted("alice");
        license.Wait(1).Granted("bob");
        license.Wait(1).Granted("carol");
        license.Wait(1).Logout("alice");
        Assert.Equal(Kind.Concurrent, license.SeatOf("bob"));
        Assert.Equal(Kind.Burst, license.SeatOf("carol"));
        license.Logout("bob");
        Assert.Equal(Kind.Concurrent, license.SeatOf("carol"));
    }

    [Fact]
    public void R4_Of_two_that_waited_equally_long_the_one_that_stands_first_in_the_journal_is_promoted()
    {
        var license = new Scenario(concurrent: 1, burst: 2);
        license.Granted("alice");
        license.Granted("zoe");
        license.Granted("bob");
        license.Logout("alice");
        Assert.Equal(Kind.Concurrent, license.SeatOf("zoe"));
        Assert.Equal(Kind.Burst, license.SeatOf("bob"));
    }

    [Fact]
    public void R4_Renewals_repeats_and_further_sessions_do_not_change_whose_turn_it_is()
    {
        var license = new Scenario(concurrent: 1, burst: 2);
        license.Granted("alice");
        license.Wait(1).Granted("bob");
        license.Wait(1).Granted("carol");
        license.Wait(1).Renew("bob");
        license.Login("bob");
        license.Granted("bob's phone", "bob");

        // The session that took the seat ends; the seat was still held all the time.
        license.Logout("bob");
        license.Logout("alice");
        Assert.Equal(Kind.Concurrent, license.SeatOf("bob's phone"));
        Assert.Equal(Kind.Burst, license.SeatOf("carol"));
    }

    [Fact]
    public void R4_The_turn_of_those_who_wait_survives_a_snapshot()
    {
        var license = new Scenario(concurrent: 1, burst: 2);
        license.Granted("alice");
        license.Wait(1).Granted("bob");
        license.Wait(1).Granted("carol");
        license.Granted("bob's phone", "bob");
        license.Logout("bob");
        license.CrashWithSnapshot();
        license.Logout("alice");
        Assert.Equal(Kind.Concurrent, license.SeatOf("bob's phone"));
        Assert.Equal(Kind.Burst, license.SeatOf("carol"));
    }

    [Fact]
    public void R4_A_seat_that_its_lease_frees_goes_to_the_longest_waiting_before_any_newcomer()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.Granted("alice");
        license.Wait(50).Granted("bob");
        license.Wait(40);
        Assert.Equal(Kind.Burst, license.Granted("carol").Seat);
        Assert.Equal(Kind.Concurrent, license.SeatOf("bob"));
    }

    [Fact]
    public void R5_Raising_a_total_promotes_at_once()
    {
        var license = new Scenario(concurrent: 1, burst: 3);
        foreach (string user in new[] { "alice", "bob", "carol", "dave" })
        {
            license.Granted(user);
        }

        license.Change(terms => terms with { Concurrent = 3 });
        Assert.Equal(
            [Kind.Concurrent, Kind.Concurrent, Kind.Concurrent, Kind.Burst],
            license.Sessions.Select(session => session.Seat)
        );
        Assert.Equal((1, 3, 2), (license.Usage.BurstInUse, license.Usage.BurstPeak, license.Usage.BurstAvailable));
    }

    [Fact]
    public void R5_Lowering_a_total_evicts_nobody_and_turns_nobody_into_burst()
    {
        var license = new Scenario(concurrent: 3, burst: 1);
        license.Granted("alice");
        license.Granted("bob");
        license.Granted("carol");
        license.Granted("dave");
        license.Change(terms => terms with { Concurrent = 1, Burst = 0 });
        Assert.Equal(
            [Kind.Concurrent, Kind.Concurrent, Kind.Concurrent, Kind.Burst],
            license.Sessions.Select(session => session.Seat)
        );
        Assert.Equal(
            new Counters("2026-11", 1, 3, 0, 2, 0, 1, BurstPeak: 1, BurstAvailable: 0, BurstOverBy: 1),
            license.Usage
        );
    }

    [Fact]
    public void R5_While_concurrent_holders_are_over_a_lowered_total_nobody_is_promoted()
    {
        var license = new Scenario(concurrent: 2, burst: 2);
        license.Granted("alice");
        license.Granted("bob");
        license.Granted("carol");
        license.Change(terms => terms with { Concurrent = 1 });
        license.Logout("alice");
        Assert.Equal(Kind.Burst, license.SeatOf("carol"));
        license.Logout("bob");
        Assert.Equal(Kind.Concurrent, license.SeatOf("carol"));
    }

    [Fact]
    public void R5_Burst_seats_that_are_free_by_their_own_total_are_not_available_while_all_holders_fill_both()
    {
        var license = new Scenario(concurrent: 3, burst: 2);
        license.Granted("alice");
        license.Granted("bob");
        license.Granted("carol");
        license.Change(terms => terms with { Concurrent = 2 });
        Assert.Equal((3, 1), (license.Usage.ConcurrentInUse, license.Usage.BurstAvailable));
        license.Change(terms => terms with { Concurrent = 0 });
        Assert.Equal((3, 0), (license.Usage.ConcurrentOverBy, license.Usage.BurstAvailable));
    }
}
