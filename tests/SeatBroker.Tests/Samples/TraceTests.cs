using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

/// <summary>Small traces, each with one odd thing in it.</summary>
public sealed class TraceTests
{
    [Fact]
    public void A_daemon_has_any_name_and_lines_end_in_any_way()
    {
        Trace trace = Read(
            " 8:00:00 (lmgrd) TIMESTAMP 3/30/2016\r\n\r\n"
                + " 8:00:01 (MLM-2 x) OUT: \"SIMULINK\" u001@h001  \r\n"
                + "\n   \n"
                + "08:00:02 (MLM-2 x) IN: \"SIMULINK\" u001@h001\r\n"
        );

        Assert.Equal(
            [
                new(TraceOp.Out, "SIMULINK", "u001@h001", 1, new DateTime(2016, 3, 30, 8, 0, 1)),
                new(TraceOp.In, "SIMULINK", "u001@h001", 1, new DateTime(2016, 3, 30, 8, 0, 2)),
            ],
            trace.Events
        );
        Assert.Equal(0, trace.UnknownLines);
    }

    [Fact]
    public void Lines_of_no_known_form_are_counted_and_change_nothing()
    {
        Trace trace = Read(
            """
             8:00:00 (lmgrd) TIMESTAMP 3/30/2016
             8:00:01 (d) OUT: "A" u001@h001
            this is no line of a debug log
            25:00:00 (d) OUT: "A" u002@h002
             8:00:02 (d) OUT: "A" u003@h003  (0 licenses)
             8:00:03 (d) OUT: "A" u004@h004  (99999999999 licenses)
             8:00:04 (d) Some message that counts no seats
             8:00:05 (d) OUT: "A without its user
             8:00:06 (d) TIMESTAMP 31/12/2016
            """
        );

        Assert.Equal("u001@h001", Assert.Single(trace.Events).Client);
        Assert.Equal(4, trace.UnknownLines);
    }

    [Fact]
    public void Refusals_of_the_old_server_are_told_but_hold_no_seat()
    {
        Trace trace = Read(
            """
             8:00:00 (lmgrd) TIMESTAMP 3/30/2016
             8:00:01 (d) DENIED: "A" u001@h001  (Licensed number of users already reached. (-4,342:10054 ""))
             8:00:02 (d) UNSUPPORTED: "B" (PORT_AT_HOST_PLUS   ) u001@h001  (License server system does not support this feature. (-18,327))
             8:00:03 (d) UNSUPPORTED: "B" u001@h001  (No such feature exists. (-5,346))
            """
        );
        SortedDictionary<string, FeatureFigures> figures = FeatureFigures.Of(trace);

        Assert.Equal(["A", "B"], figures.Keys, StringComparer.Ordinal);
        Assert.Equal(1, figures["A"].Ops["DENIED"]);
        Assert.Equal(2, figures["B"].Ops["UNSUPPORTED"]);
        Assert.All(trace.Events, e => Assert.Equal("u001@h001", e.Client));
        Assert.All(figures.Values, f => Assert.Equal(0, f.PeakSeatsOut));
        Assert.All(figures.Values, f => Assert.Null(f.PeakAt));
    }

    [Fact]
    public void A_line_may_take_or_give_back_several_licenses_and_says_why()
    {
        Trace trace = Read(
            """
             8:00:00 (lmgrd) TIMESTAMP 3/30/2016
             8:00:01 (d) OUT: "A" u001@h001  (3 licenses)
             8:00:02 (d) OUT: "A" u002@h002  (1 license)
             8:00:03 (d) IN: "A" u001@h001  (2 licenses) (INACTIVE)
             8:00:04 (d) IN: "A" u002@h002  (SHUTDOWN)
            """
        );
        FeatureFigures figures = FeatureFigures.Of(trace)["A"];

        Assert.Equal([3, 1, 2, 1], trace.Events.Select(e => e.Seats));
        Assert.Equal((4, 2, 1), (figures.PeakSeatsOut, figures.PeakDistinctClients, figures.StillOutAtEnd));
    }

    [Fact]
    public void An_IN_without_an_OUT_is_an_orphan_and_gives_back_nobody_elses_seat()
    {
        FeatureFigures figures = FeatureFigures.Of(
            Read(
                """
                 8:00:01 (d) IN: "A" u001@h001
                 8:00:02 (d) OUT: "A" u001@h001
                 8:00:03 (d) IN: "A" u001@h002
                 8:00:04 (d) IN: "A" u001@h001  (2 licenses)
                """
            )
        )["A"];

        Assert.Equal((1, 3, 0), (figures.PeakSeatsOut, figures.OrphanIns, figures.StillOutAtEnd));
    }

    [Fact]
    public void The_first_of_equal_peaks_is_the_one_that_is_told_and_names_differ_by_case()
    {
        SortedDictionary<string, FeatureFigures> figures = FeatureFigures.Of(
            Read(
                """
                 8:00:00 (lmgrd) TIMESTAMP 3/30/2016
                 8:00:01 (d) OUT: "A" u001@h001
                 8:00:02 (d) IN: "A" u001@h001
                 8:00:03 (d) OUT: "A" U001@h001
                 8:00:04 (d) OUT: "a" u001@h001
                """
            )
        );

        Assert.Equal(1, figures["A"].PeakSeatsOut);
        Assert.Equal(new DateTime(2016, 3, 30, 8, 0, 1), figures["A"].PeakAt);
        Assert.Equal(1, figures["a"].PeakSeatsOut);
    }

    [Fact]
    public void A_server_that_starts_empties_the_seats_that_are_never_given_back()
    {
        Trace trace = Read(
            """
             8:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (3/30/2016)
             8:00:01 (d) OUT: "A" u001@h001
             8:00:02 (d) OUT: "A" u002@h002
             9:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (3/30/2016)
             9:00:01 (d) OUT: "A" u001@h001
             9:00:02 (d) IN: "A" u001@h001
            """
        );
        FeatureFigures figures = FeatureFigures.Of(trace)["A"];

        Assert.Equal((2, 2), (trace.RestartsSeen, trace.SeatsEmptiedByRestart));
        Assert.Equal((2, 0, 0), (figures.PeakSeatsOut, figures.StillOutAtEnd, figures.OrphanIns));
        Assert.DoesNotContain("EMPTIED", figures.Ops.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void A_server_that_shut_down_in_order_left_nothing_to_empty()
    {
        Trace trace = Read(
            """
             8:00:01 (d) OUT: "A" u001@h001
             8:59:59 (d) IN: "A" u001@h001  (SHUTDOWN)
             9:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (3/30/2016)
            """
        );

        Assert.Equal((1, 0), (trace.RestartsSeen, trace.SeatsEmptiedByRestart));
    }

    [Fact]
    public void A_seat_that_is_given_back_after_a_start_had_lived_on()
    {
        Trace trace = Read(
            """
             8:00:01 (d) OUT: "A" u001@h001
             8:00:02 (d) OUT: "A" u001@h001
             9:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (3/30/2016)
             9:00:01 (d) OUT: "A" u001@h001
             9:00:02 (d) IN: "A" u001@h001
             9:00:03 (d) IN: "A" u001@h001
            """
        );
        FeatureFigures figures = FeatureFigures.Of(trace)["A"];

        Assert.Equal(1, trace.SeatsEmptiedByRestart);
        Assert.Equal((2, 0, 0), (figures.PeakSeatsOut, figures.StillOutAtEnd, figures.OrphanIns));
    }

    internal static Trace Read(string text)
    {
        using var reader = new StringReader(text);
        return Trace.Read(reader);
    }
}
