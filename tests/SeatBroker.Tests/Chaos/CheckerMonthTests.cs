using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.History;

namespace SeatBroker.Tests.Chaos;

/// <summary>Hand-made histories in which a month is closed.</summary>
public class CheckerMonthTests
{
    [Fact]
    public void A_closed_month_does_not_change()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 0, burst: 2)
            .Login("a", "alice", 1, 2, outcome: CallOutcome.Unknown)
            .Peak(0, 3, 4, closed: true)
            .Peak(0, 5, 6, closed: true);

        Assert.Empty(history.Check());
        history.Peak(1, 7, 8, closed: true).Breaks(Promise.ClosedMonthsStay);
    }

    [Fact]
    public void A_closed_month_does_not_open_again()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 0, burst: 2)
            .Peak(0, 3, 4, closed: true)
            .Peak(0, 5, 6);

        history.Breaks(Promise.ClosedMonthsStay);
    }

    [Fact]
    public void A_month_is_closed_when_it_has_ended_and_not_before()
    {
        HandMadeHistory right = new HandMadeHistory(concurrent: 0, burst: 1, novemberEnds: 10)
            .Peak(0, 8, 9)
            .Peak(0, 9.5, 10.5)
            .Peak(0, 9.6, 10.6, closed: true)
            .Peak(0, 11, 12, closed: true);
        HandMadeHistory early = new HandMadeHistory(concurrent: 0, burst: 1, novemberEnds: 10).Peak(
            0,
            8,
            9,
            closed: true
        );
        HandMadeHistory late = new HandMadeHistory(concurrent: 0, burst: 1, novemberEnds: 10).Peak(0, 11, 12);

        Assert.Empty(right.Check());
        early.Breaks(Promise.ClosedMonthsStay);
        late.Breaks(Promise.ClosedMonthsStay);
    }

    [Fact]
    public void A_burst_seat_counts_in_the_month_in_which_it_is_held_and_in_no_other()
    {
        HandMadeHistory WithPeaks(int november, int december) =>
            new HandMadeHistory(concurrent: 0, burst: 2, novemberEnds: 10)
                .Login("a", "alice", 1, 2, seat: "burst")
                .Logout("a", 3, 4)
                .Login("b", "bob", 11, 12, seat: "burst")
                .Login("c", "carol", 11, 12, seat: "burst")
                .Peak(november, 13, 14, closed: true)
                .Peak(december, 13, 14, month: "2026-12");

        Assert.Empty(WithPeaks(1, 2).Check());
        WithPeaks(0, 2).Breaks(Promise.PeakIsRight);
        WithPeaks(2, 2).Breaks(Promise.PeakIsRight);
        WithPeaks(1, 1).Breaks(Promise.PeakIsRight);
        WithPeaks(1, 3).Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_burst_seat_is_carried_over_though_no_burst_is_sold_any_more()
    {
        HandMadeHistory history = new HandMadeHistory(concurrent: 0, burst: 1, novemberEnds: 10)
            .Login("a", "alice", 6, 7, seat: "burst")
            .Contract(0, 0, 8, 9)
            .Peak(1, 11, 12, month: "2026-12");

        Assert.Empty(history.Check());
        history.Peak(2, 13, 14, month: "2026-12").Breaks(Promise.PeakIsRight);
    }

    [Fact]
    public void A_burst_seat_that_is_carried_over_counts_from_its_renewal_for_certain()
    {
        HandMadeHistory carried = new HandMadeHistory(concurrent: 0, burst: 1, novemberEnds: 10)
            .Login("a", "alice", 8, 9, seat: "burst")
            .Peak(0, 11, 12, month: "2026-12")
            .Peak(1, 11, 12, month: "2026-12");
        Assert.Empty(carried.Check());

        carried.Renew("a", 13, 14).Peak(0, 15, 16, month: "2026-12").Breaks(Promise.PeakIsRight);
    }
}
