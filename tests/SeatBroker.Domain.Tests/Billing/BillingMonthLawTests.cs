using CsCheck;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Tests.Licenses;
using static SeatBroker.Domain.Tests.Billing.Calendars;

namespace SeatBroker.Domain.Tests.Billing;

/// <summary>What holds for the months of every zone there is.</summary>
public class BillingMonthLawTests
{
    private static readonly string[] Zones =
    [
        .. TimeZoneInfo
            .GetSystemTimeZones()
            .Where(zone => zone.HasIanaId)
            .Select(zone => zone.Id)
            .Where(TimeZones.IsKnown),
    ];

    [Fact]
    public void This_machine_knows_the_zones_of_the_world() => Assert.True(Zones.Length > 300, $"{Zones.Length} zones");

    [Fact]
    public void R10_In_every_zone_the_months_of_70_years_begin_at_the_first_midnight_or_right_after_a_gap()
    {
        long first = At("1970-01-01T00:00:00Z").UnixMilliseconds;
        Parallel.ForEach(
            Zones,
            zone =>
            {
                TimeZoneInfo info = TimeZoneInfo.FindSystemTimeZoneById(zone);
                BillingCalendar calendar = Of(zone);
                BillingMonth month = calendar.Containing(new Instant(first));
                for (; month.Name.Year <= 2040; month = Next(calendar, month))
                {
                    AssertBeginsRightly(info, month);
                }
            }
        );
    }

    [Fact]
    public void R10_Every_instant_of_every_zone_is_in_exactly_one_month() =>
        Gen.Select(Gen.OneOf(Zones), Gen.Long[-1_000_000_000_000, 4_000_000_000_000])
            .Sample(
                (zone, at) =>
                {
                    BillingCalendar calendar = Of(zone);
                    var instant = new Instant(at);
                    BillingMonth month = calendar.Containing(instant);
                    BillingMonth before = calendar.MonthOf(month.Name.Previous());
                    BillingMonth after = calendar.MonthOf(month.Name.Next());
                    Assert.True(month.Contains(instant));
                    Assert.False(before.Contains(instant));
                    Assert.False(after.Contains(instant));
                    Assert.Equal(before.End, month.Start);
                    Assert.Equal(month.End, after.Start);
                    Assert.Equal(month, calendar.Containing(month.Start));
                    Assert.Equal(month, calendar.Containing(JustBefore(month.End)));
                    Assert.Equal(before, calendar.Containing(JustBefore(month.Start)));
                    Assert.Equal(after, calendar.Containing(month.End));
                },
                iter: 5_000
            );

    [Fact]
    public void R10_A_month_ends_where_trying_every_minute_finds_its_end() =>
        Gen.Select(Gen.OneOf(Zones), Gen.Int[1970, 2040], Gen.Int[1, 12])
            .Sample(
                (zone, year, month) =>
                    Assert.Equal(
                        NaiveCalendar.EndOf(NaiveCalendar.Number(year, month), zone),
                        Of(zone).MonthOf(new YearMonth(year, month)).End.UnixMilliseconds
                    ),
                iter: 1_000
            );

    private static BillingMonth Next(BillingCalendar calendar, BillingMonth month)
    {
        BillingMonth next = calendar.MonthOf(month.Name.Next());
        Assert.True(month.End == next.Start, $"{month.TimeZone}: {next.Name} does not begin where {month.Name} ends");
        return next;
    }

    private static void AssertBeginsRightly(TimeZoneInfo zone, BillingMonth month)
    {
        var midnight = new DateTime(month.Name.Year, month.Name.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        DateTime start = month.Start.ToDateTimeOffset().UtcDateTime;
        TimeSpan offset = zone.GetUtcOffset(start);
        TimeSpan dayBefore = zone.GetUtcOffset(start.AddHours(-26));
        TimeSpan dayAfter = zone.GetUtcOffset(start.AddHours(26));
        if (offset == dayBefore && offset == dayAfter)
        {
            Assert.True(start + offset == midnight, $"{zone.Id}: {month.Name} begins at {month.Start}");
        }
        else
        {
            int before = NaiveCalendar.Number(month.Name.Year, month.Name.Month) - 1;
            long expected = NaiveCalendar.EndOf(before, zone.Id);
            Assert.True(expected == month.Start.UnixMilliseconds, $"{zone.Id}: {month.Name} begins at {month.Start}");
        }
    }
}
