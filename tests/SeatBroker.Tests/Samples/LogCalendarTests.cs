using System.Globalization;
using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

public sealed class LogCalendarTests
{
    [Fact]
    public void A_time_that_falls_back_is_the_next_day_across_a_months_end() =>
        Assert.Equal(
            ["2016-02-28 23:59:59", "2016-02-29 00:00:00", "2016-02-29 12:00:00", "2016-03-01 08:00:00"],
            InstantsOf(
                """
                23:00:00 (lmgrd) TIMESTAMP 2/28/2016
                23:59:59 (d) OUT: "A" u@h
                 0:00:00 (d) OUT: "A" u@h
                12:00:00 (d) OUT: "A" u@h
                 8:00:00 (d) OUT: "A" u@h
                """
            ),
            StringComparer.Ordinal
        );

    [Fact]
    public void Lines_before_the_first_date_are_dated_backwards_from_it() =>
        Assert.Equal(
            ["2015-12-31 22:00:00", "2016-01-01 07:00:00"],
            InstantsOf(
                """
                22:00:00 (d) OUT: "A" u@h
                 7:00:00 (d) OUT: "A" u@h
                 8:00:00 (lmgrd) TIMESTAMP 1/1/2016
                """
            ),
            StringComparer.Ordinal
        );

    [Fact]
    public void A_clock_set_back_within_a_day_makes_no_new_day_and_time_stands_still()
    {
        Trace trace = TraceTests.Read(
            """
             1:00:00 (lmgrd) TIMESTAMP 10/30/2016
             2:59:00 (d) OUT: "A" u@h
             2:10:00 (d) OUT: "A" u@h
             3:30:00 (d) OUT: "A" u@h
             7:00:00 (lmgrd) TIMESTAMP 10/30/2016
            """
        );

        Assert.Equal(
            ["2016-10-30 02:59:00", "2016-10-30 02:59:00", "2016-10-30 03:30:00"],
            Told(trace),
            StringComparer.Ordinal
        );
        Assert.Equal((1, 0), (trace.ClockStepsClamped, trace.DateCorrections));
    }

    [Fact]
    public void Of_several_falls_between_two_dates_the_deepest_is_the_night()
    {
        Trace trace = TraceTests.Read(
            """
            20:00:00 (lmgrd) TIMESTAMP 3/30/2016
            21:00:01 (d) OUT: "A" u@h
            21:00:00 (e) OUT: "A" u@h
             1:00:00 (d) OUT: "A" u@h
             2:00:00 (lmgrd) TIMESTAMP 3/31/2016
            """
        );

        Assert.Equal(
            ["2016-03-30 21:00:01", "2016-03-30 21:00:01", "2016-03-31 01:00:00"],
            Told(trace),
            StringComparer.Ordinal
        );
        Assert.Equal((1, 0), (trace.ClockStepsClamped, trace.DateCorrections));
    }

    [Fact]
    public void A_date_that_is_told_goes_before_what_the_times_say()
    {
        Trace trace = TraceTests.Read(
            """
            20:00:00 (lmgrd) TIMESTAMP 3/30/2016
            21:00:00 (d) DENIED: "A" u@h  (Licensed number of users already reached. (-4,342))
            22:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (4/7/2016)
            23:00:00 (d) OUT: "A" u@h
            23:30:00 (lmgrd) TIMESTAMP 4/6/2016
            23:40:00 (d) OUT: "A" u@h
            """
        );

        Assert.Equal(
            ["2016-03-30 21:00:00", "2016-04-07 23:00:00", "2016-04-06 23:40:00"],
            Told(trace),
            StringComparer.Ordinal
        );
        Assert.Equal(2, trace.DateCorrections);
    }

    [Fact]
    public void A_log_without_any_date_still_has_an_order()
    {
        Trace trace = TraceTests.Read(
            """
            20:00:00 (d) OUT: "A" u@h
             8:00:00 (d) OUT: "A" u@h
            """
        );

        Assert.Equal(TimeSpan.FromHours(12), trace.Events[1].At - trace.Events[0].At);
    }

    [Fact]
    public void An_empty_log_is_an_empty_trace() => Assert.Empty(TraceTests.Read("").Events);

    private static IEnumerable<string> InstantsOf(string text) => Told(TraceTests.Read(text));

    private static IEnumerable<string> Told(Trace trace) =>
        trace.Events.Select(e => e.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
}
