using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.History;

namespace SeatBroker.Tests.Chaos;

/// <summary>Hand-made histories of relaxed durability: what a crash may forget, and what not.</summary>
public class CheckerRelaxedTests
{
    [Fact]
    public void Relaxed_forgets_a_grant_that_nothing_has_proved_before_a_crash()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0, relaxed: true)
            .Login("a", "alice", 1, 2)
            .Crash(2.04)
            .Renew("a", 5, 6, CallOutcome.Lost);

        Assert.Empty(history.Check());
        ForgottenGrant forgotten = Assert.Single(Checker.Forgotten(history.ToHistory()));
        Assert.Equal(40_000, forgotten.Age);
    }

    [Fact]
    public void Relaxed_forgets_no_grant_after_which_an_answer_told_what_is_durable()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0, relaxed: true)
            .Login("a", "alice", 1, 2)
            .Peak(0, 2.01, 2.02)
            .Crash(2.03)
            .Renew("a", 5, 6, CallOutcome.Lost);

        history.Breaks(Promise.NothingLost);
    }

    [Theory]
    [InlineData(2.04, false)]
    [InlineData(2.06, true)]
    public void Relaxed_forgets_grants_of_50_ms_and_no_older_one(double nextBegins, bool isOlder)
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 2, burst: 0, relaxed: true)
            .Login("a", "alice", 1, 2)
            .Login("b", "bob", nextBegins, 2.1)
            .Crash(2.2)
            .Renew("a", 5, 6, CallOutcome.Lost)
            .Renew("b", 5, 6, CallOutcome.Lost);

        if (isOlder)
        {
            history.Breaks(Promise.NothingLost);
        }
        else
        {
            Assert.Empty(history.Check());
        }
    }

    [Fact]
    public void Relaxed_forgets_nothing_that_no_crash_explains()
    {
        HandMadeHistory before = new HandMadeHistory(concurrent: 1, burst: 0, relaxed: true)
            .Login("a", "alice", 1, 2)
            .Crash(8.1)
            .Renew("a", 9, 10, CallOutcome.Lost);
        HandMadeHistory after = new HandMadeHistory(concurrent: 1, burst: 0, relaxed: true)
            .Crash(0.9)
            .Login("a", "alice", 1, 2)
            .Renew("a", 5, 6, CallOutcome.Lost);

        before.Breaks(Promise.NothingLost);
        after.Breaks(Promise.NothingLost);
    }

    [Fact]
    public void What_was_renewed_after_the_crash_was_not_forgotten()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 1, burst: 0, relaxed: true)
            .Login("a", "alice", 1, 2)
            .Crash(2.04)
            .Renew("a", 3, 4)
            .Renew("a", 5, 6, CallOutcome.Lost);

        history.Breaks(Promise.NothingLost);
    }

    [Fact]
    public void Relaxed_forgets_no_peak_that_was_told()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 0, burst: 1, relaxed: true)
            .Login("a", "alice", 1, 2, seat: "burst")
            .Crash(2.04)
            .Peak(0, 5, 6);

        history.Breaks(Promise.PeakIsRight);
    }
}
