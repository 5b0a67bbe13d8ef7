using SeatBroker.Domain.Billing;
using static SeatBroker.Domain.Tests.Billing.Calendars;

namespace SeatBroker.Domain.Tests.Billing;

public class BillingCalendarTests
{
    private static readonly YearMonth November = new(2026, 11);
    private static readonly YearMonth December = new(2026, 12);
    private static readonly YearMonth January = new(2027, 1);

    [Fact]
    public void R10_After_a_move_to_the_west_the_next_month_begins_where_the_old_zone_ended_this_one_and_is_longer()
    {
        BillingCalendar moved = Moved("Asia/Tokyo", December, "America/New_York");
        AssertRuns(moved.MonthOf(November), "Asia/Tokyo", "2026-10-31T15:00:00Z", "2026-11-30T15:00:00Z");
        AssertRuns(moved.MonthOf(December), "America/New_York", "2026-11-30T15:00:00Z", "2027-01-01T05:00:00Z");
        AssertRuns(moved.MonthOf(January), "America/New_York", "2027-01-01T05:00:00Z", "2027-02-01T05:00:00Z");
    }

    [Fact]
    public void R10_After_a_move_to_the_east_the_next_month_begins_where_the_old_zone_ended_this_one_and_is_shorter()
    {
        BillingCalendar moved = Moved("America/New_York", December, "Asia/Tokyo");
        AssertRuns(moved.MonthOf(November), "America/New_York", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z");
        AssertRuns(moved.MonthOf(December), "Asia/Tokyo", "2026-12-01T05:00:00Z", "2026-12-31T15:00:00Z");
        AssertRuns(moved.MonthOf(January), "Asia/Tokyo", "2026-12-31T15:00:00Z", "2027-01-31T15:00:00Z");
    }

    [Theory]
    [InlineData("Pacific/Kiritimati", "Pacific/Pago_Pago")]
    [InlineData("Pacific/Pago_Pago", "Pacific/Kiritimati")]
    [InlineData("Asia/Kolkata", "America/Havana")]
    public void R10_Months_abut_over_the_widest_moves_and_hold_every_instant_once(string before, string after)
    {
        BillingCalendar moved = Moved(before, December, after);
        BillingMonth[] months = [.. Enumerable.Range(1, 12).Select(month => moved.MonthOf(new YearMonth(2026, month)))];
        for (int i = 1; i < months.Length; i++)
        {
            Assert.Equal(months[i - 1].End, months[i].Start);
        }

        Instant noon = At("2026-11-27T12:00:00Z");
        for (int hour = 0; hour < 240; hour++)
        {
            Instant at = noon + TimeSpan.FromHours(hour);
            BillingMonth month = moved.Containing(at);
            Assert.True(month.Contains(at));
            Assert.False(moved.MonthOf(month.Name.Next()).Contains(at));
            Assert.False(moved.MonthOf(month.Name.Previous()).Contains(at));
        }
    }

    [Fact]
    public void R10_The_first_zone_applies_to_the_months_before_it_too()
    {
        BillingCalendar moved = Moved("Asia/Tokyo", December, "UTC");
        Assert.Equal("Asia/Tokyo", moved.MonthOf(new YearMonth(2020, 1)).TimeZone);
        Assert.Equal("Asia/Tokyo", moved.MonthOf(November).TimeZone);
        Assert.Equal("UTC", moved.MonthOf(December).TimeZone);
        Assert.Equal("UTC", moved.MonthOf(new YearMonth(2040, 1)).TimeZone);
    }

    [Fact]
    public void R10_An_organization_may_move_every_month()
    {
        var calendar = new BillingCalendar([
            new ZoneFrom(November, "Asia/Tokyo"),
            new ZoneFrom(December, "Pacific/Pago_Pago"),
            new ZoneFrom(January, "Pacific/Kiritimati"),
        ]);
        AssertRuns(calendar.MonthOf(December), "Pacific/Pago_Pago", "2026-11-30T15:00:00Z", "2027-01-01T11:00:00Z");
        AssertRuns(calendar.MonthOf(January), "Pacific/Kiritimati", "2027-01-01T11:00:00Z", "2027-01-31T10:00:00Z");
    }

    [Fact]
    public void R10_The_instant_at_which_the_old_zone_ends_the_month_belongs_to_the_next()
    {
        BillingCalendar moved = Moved("Asia/Tokyo", December, "America/New_York");
        Instant end = At("2026-11-30T15:00:00Z");
        Assert.Equal(December, moved.Containing(end).Name);
        Assert.Equal(November, moved.Containing(JustBefore(end)).Name);
    }

    private static BillingCalendar Moved(string before, YearMonth from, string after) =>
        new([new ZoneFrom(new YearMonth(2026, 1), before), new ZoneFrom(from, after)]);

    private static void AssertRuns(BillingMonth month, string zone, string start, string end)
    {
        Assert.Equal(zone, month.TimeZone);
        Assert.Equal(At(start), month.Start);
        Assert.Equal(At(end), month.End);
    }
}
