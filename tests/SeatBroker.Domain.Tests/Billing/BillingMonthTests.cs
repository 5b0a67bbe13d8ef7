using SeatBroker.Domain.Billing;
using static SeatBroker.Domain.Tests.Billing.Calendars;

namespace SeatBroker.Domain.Tests.Billing;

public class BillingMonthTests
{
    [Theory]
    [InlineData("UTC", "2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("Asia/Tokyo", "2026-11", "2026-10-31T15:00:00Z", "2026-11-30T15:00:00Z")]
    [InlineData("America/New_York", "2026-11", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    public void R10_A_month_runs_from_local_midnight_of_the_1st_to_local_midnight_of_the_next_1st(
        string zone,
        string month,
        string start,
        string end
    ) => AssertRuns(MonthIn(zone, month), start, end);

    [Theory]
    [InlineData("Asia/Kolkata", "2026-11", "2026-10-31T18:30:00Z", "2026-11-30T18:30:00Z")]
    [InlineData("Asia/Kathmandu", "2026-11", "2026-10-31T18:15:00Z", "2026-11-30T18:15:00Z")]
    [InlineData("America/St_Johns", "2026-06", "2026-06-01T02:30:00Z", "2026-07-01T02:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10", "2026-09-30T13:30:00Z", "2026-10-31T13:00:00Z")]
    [InlineData("Pacific/Chatham", "2026-06", "2026-05-31T11:15:00Z", "2026-06-30T11:15:00Z")]
    public void R10_Zones_of_half_and_quarter_hours_have_their_own_midnight(
        string zone,
        string month,
        string start,
        string end
    ) => AssertRuns(MonthIn(zone, month), start, end);

    [Theory]
    [InlineData("2028-02", 29)]
    [InlineData("2000-02", 29)]
    [InlineData("2027-02", 28)]
    [InlineData("2100-02", 28)]
    [InlineData("2026-12", 31)]
    public void R10_29_February_belongs_to_February_in_leap_years_only(string month, int days)
    {
        BillingMonth found = MonthIn("Asia/Tokyo", month);
        Assert.Equal(TimeSpan.FromDays(days), found.End - found.Start);
    }

    // The clocks of these zones went from 24:00 to 01:00 on the 1st of a month.
    [Theory]
    [InlineData("Africa/Cairo", "2014-08", "2014-07-31T22:00:00Z")]
    [InlineData("America/Asuncion", "2017-10", "2017-10-01T04:00:00Z")]
    [InlineData("America/Asuncion", "2023-10", "2023-10-01T04:00:00Z")]
    [InlineData("America/Havana", "2012-04", "2012-04-01T05:00:00Z")]
    [InlineData("Asia/Amman", "2016-04", "2016-03-31T22:00:00Z")]
    [InlineData("Asia/Damascus", "2011-04", "2011-03-31T22:00:00Z")]
    [InlineData("Asia/Gaza", "2006-04", "2006-03-31T22:00:00Z")]
    [InlineData("Asia/Karachi", "2008-06", "2008-05-31T19:00:00Z")]
    public void R10_Where_midnight_is_skipped_the_month_begins_at_the_first_valid_instant(
        string zone,
        string month,
        string start
    )
    {
        BillingMonth found = MonthIn(zone, month);
        AssertBegins(found, start);
        Assert.Equal(new TimeSpan(1, 0, 0), LocalTime(zone, found.Start));
        Assert.Equal(new TimeSpan(0, 23, 59, 59, 999), LocalTime(zone, JustBefore(found.Start)));
    }

    // The clocks of these zones showed midnight of the 1st, and an hour later showed it again.
    [Theory]
    [InlineData("America/Havana", "2015-11", "2015-11-01T04:00:00Z")]
    [InlineData("America/Havana", "2026-11", "2026-11-01T04:00:00Z")]
    [InlineData("America/St_Johns", "2009-11", "2009-11-01T02:30:00Z")]
    [InlineData("America/Goose_Bay", "2009-11", "2009-11-01T03:00:00Z")]
    [InlineData("America/Managua", "2006-10", "2006-10-01T05:00:00Z")]
    [InlineData("Asia/Gaza", "2004-10", "2004-09-30T21:00:00Z")]
    [InlineData("Europe/Sofia", "1979-10", "1979-09-30T21:00:00Z")]
    public void R10_Where_midnight_occurs_twice_the_month_begins_at_the_first(string zone, string month, string start)
    {
        BillingMonth found = MonthIn(zone, month);
        AssertBegins(found, start);
        Assert.Equal(TimeSpan.Zero, LocalTime(zone, found.Start));
        Assert.Equal(TimeSpan.Zero, LocalTime(zone, found.Start + TimeSpan.FromHours(1)));
        Assert.True(found.Contains(found.Start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void R10_A_month_that_lost_a_day_at_the_date_line_is_a_day_shorter()
    {
        // Samoa went from 29 December 2011 to the 31st.
        AssertRuns(MonthIn("Pacific/Apia", "2011-12"), "2011-12-01T10:00:00Z", "2011-12-31T10:00:00Z");

        // Kiritimati went from 30 December 1994 to 1 January 1995: the skipped day touches the month's end itself.
        AssertRuns(MonthIn("Pacific/Kiritimati", "1994-12"), "1994-12-01T10:00:00Z", "1994-12-31T10:00:00Z");
    }

    [Fact]
    public void R10_A_month_is_half_open_to_the_millisecond()
    {
        BillingMonth month = MonthIn("Asia/Tokyo", "2026-11");
        Assert.True(month.Contains(month.Start));
        Assert.True(month.Contains(JustBefore(month.End)));
        Assert.False(month.Contains(month.End));
        Assert.False(month.Contains(JustBefore(month.Start)));
    }

    [Fact]
    public void R10_A_month_that_is_empty_or_runs_backwards_cannot_be_built()
    {
        Instant at = At("2026-11-01T00:00:00Z");
        var name = new YearMonth(2026, 11);
        Assert.Throws<InvariantBrokenException>(() => new BillingMonth(name, "UTC", at, at));
        Assert.Throws<InvariantBrokenException>(() => new BillingMonth(name, "UTC", at, JustBefore(at)));
    }

    private static void AssertRuns(BillingMonth month, string start, string end)
    {
        AssertBegins(month, start);
        Assert.Equal(At(end), month.End);
        Assert.Equal(month, Of(month.TimeZone).Containing(JustBefore(month.End)));
        Assert.NotEqual(month, Of(month.TimeZone).Containing(month.End));
    }

    private static void AssertBegins(BillingMonth month, string start)
    {
        Assert.Equal(At(start), month.Start);
        Assert.Equal(month, Of(month.TimeZone).Containing(month.Start));
        Assert.NotEqual(month, Of(month.TimeZone).Containing(JustBefore(month.Start)));
    }

    private static TimeSpan LocalTime(string zone, Instant at) =>
        TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById(zone)).TimeOfDay;
}
