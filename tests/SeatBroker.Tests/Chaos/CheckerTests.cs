using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.History;

namespace SeatBroker.Tests.Chaos;

/// <summary>Histories that were written by hand: those that break a promise are caught, those that another order of decisions explains are not.</summary>
public class CheckerTests
{
    [Fact]
    public void A_history_without_fault_passes()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 1)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 3, 4, seat: "burst")
            .Logout("a", 5, 6)
            .Renew("b", 7, 8)
            .Logout("b", 9, 10)
            .Peak(1, 11, 12);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_third_user_on_two_seats_is_an_over_grant()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 1)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2, seat: "burst")
            .Login("c", "carol", 3, 4, seat: "burst");

        history.Breaks(Promise.NoOverGrant);
    }

    [Fact]
    public void Two_logins_at_the_same_time_on_one_seat_are_an_over_grant()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 3)
            .Login("b", "bob", 2, 4);

        history.Breaks(Promise.NoOverGrant);
    }

    [Fact]
    public void A_seat_that_may_have_been_given_back_is_no_over_grant()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Logout("a", 3, 6)
            .Login("b", "bob", 4, 5);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_seat_whose_logout_nobody_answered_may_have_been_given_back()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Logout("a", 3, 4, CallOutcome.Unknown)
            .Login("b", "bob", 9, 10);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_seat_whose_lease_may_have_run_out_is_no_over_grant()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 11, 12);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void Sessions_of_one_user_share_a_seat()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Login("b", "alice", 3, 4);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_lowered_total_evicts_nobody()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 2, burst: 0)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2)
            .Contract(1, 0, 3, 4)
            .Renew("a", 5, 6)
            .Renew("b", 5, 6)
            .Login("c", "bob", 7, 8);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_grant_beyond_a_lowered_total_is_an_over_grant()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 3, burst: 0)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2)
            .Contract(1, 0, 3, 4)
            .Login("c", "carol", 5, 6);

        history.Breaks(Promise.NoOverGrant);
    }

    [Fact]
    public void A_total_that_is_being_raised_may_have_been_raised()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Contract(2, 0, 3, 6)
            .Login("b", "bob", 4, 5);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_session_inside_its_lease_is_not_lost()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Renew("a", 5, 6, CallOutcome.Lost);

        history.Breaks(Promise.NothingLost);
    }

    [Fact]
    public void A_session_inside_its_lease_is_listed()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0).Login("a", "alice", 1, 2).List(5, 6);

        history.Breaks(Promise.NothingLost);
    }

    [Fact]
    public void A_renewal_makes_the_lease_longer()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Renew("a", 9, 10)
            .Renew("a", 14, 15, CallOutcome.Lost);

        history.Breaks(Promise.NothingLost);
    }

    [Fact]
    public void A_session_whose_lease_may_have_run_out_may_be_lost()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Renew("a", 11, 12, CallOutcome.Lost)
            .List(13, 14);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_renewal_is_no_revival()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Renew("a", 13, 14, CallOutcome.Lost)
            .Renew("a", 15, 16);

        history.Breaks(Promise.NoRevival);
    }

    [Fact]
    public void A_session_that_was_logged_out_is_not_listed()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Logout("a", 3, 4)
            .List(10, 11, "a");

        history.Breaks(Promise.NoRevival);
    }

    [Fact]
    public void A_login_that_nobody_answered_may_be_done_after_the_logout()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2, outcome: CallOutcome.Unknown)
            .Login("a", "alice", 2, 3)
            .Logout("a", 4, 5)
            .List(16, 17, "a");

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_session_that_nobody_logged_in_is_not_listed()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0).List(5, 6, "ghost");

        history.Breaks(Promise.NoRevival);
    }

    [Fact]
    public void A_renewal_of_a_seat_that_was_given_away_is_caught()
    {
        // Alice's lease may have run out at 11, bob has her seat from 13 on; that she still holds it at 15 cannot be.
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 12, 13)
            .Renew("a", 15, 16);

        history.Breaks(Promise.RenewalOwnsItsSeat);
    }

    [Fact]
    public void A_peak_is_not_below_what_is_certain()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 2)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2, seat: "burst")
            .Login("c", "carol", 1, 2, seat: "burst")
            .Peak(1, 3, 4);

        history.Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_burst_seat_that_was_told_is_in_the_peak()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 1)
            .Login("b", "bob", 1, 2, seat: "burst")
            .Logout("b", 3, 4)
            .Peak(0, 5, 6);

        history.Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_peak_is_not_above_what_is_possible()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 2, burst: 2)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2)
            .Login("c", "carol", 1, 2, seat: "burst")
            .Peak(2, 3, 4);

        history.Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_login_that_nobody_answered_may_have_raised_the_peak_or_not()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 2)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", 1, 2, seat: "burst")
            .Login("c", "carol", 1, 2, outcome: CallOutcome.Unknown);

        Assert.Empty(history.Peak(1, 3, 4).Check());
        Assert.Empty(history.Peak(2, 5, 6).Check());
        history.Peak(3, 7, 8).Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_peak_does_not_fall()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 0, burst: 1)
            .Login("a", "alice", 1, 2, outcome: CallOutcome.Unknown)
            .Peak(1, 3, 4)
            .Peak(0, 5, 6);

        history.Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_repeat_tells_the_same_since()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2, since: 1)
            .Login("a", "alice", 3, 4, since: 3);

        history.Breaks(Promise.RepeatsAgree);
    }

    [Fact]
    public void A_new_grant_after_a_logout_has_a_since_of_its_own()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2, since: 1)
            .Logout("a", 3, 4)
            .Login("a", "alice", 5, 6, since: 5);

        Assert.Empty(history.Check());
    }

    [Fact]
    public void A_burst_seat_becomes_a_concurrent_one_and_never_the_other_way_round()
    {
        HandMadeHistory promoted = new HandMadeHistory(concurrent: 1, burst: 1)
            .Login("a", "alice", 1, 2, seat: "burst")
            .Login("a", "alice", 3, 4, seat: "concurrent");
        HandMadeHistory demoted = new HandMadeHistory(concurrent: 1, burst: 1)
            .Login("a", "alice", 1, 2, seat: "concurrent")
            .Renew("a", 3, 4, seat: "burst");

        Assert.Empty(promoted.Check());
        demoted.Breaks(Promise.RepeatsAgree);
    }

    [Fact]
    public async Task A_history_is_kept_in_a_file_and_read_again()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0)
            .Login("a", "alice", 1, 2)
            .List(3, 4, "a")
            .Crash(5)
            .Peak(0, 6, 7);
        string path = Path.GetTempFileName();
        try
        {
            await HistoryFile.Write(path, history.ToHistory());
            RunHistory read = await HistoryFile.Read(path);

            string[] written = [.. history.ToHistory().Calls.Select(call => call.ToString())];
            Assert.Equal(written, read.Calls.Select(call => call.ToString()).ToArray());
            Assert.Equal(history.ToHistory().Faults, read.Faults);
            Assert.Equal(history.ToHistory().Terms, read.Terms);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
