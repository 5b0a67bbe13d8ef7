using System.Globalization;
using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Tests.Billing;

internal static class Calendars
{
    public static BillingCalendar Of(string timeZone) => new([new ZoneFrom(new YearMonth(2026, 1), timeZone)]);

    public static BillingMonth MonthIn(string timeZone, string month) => Of(timeZone).MonthOf(YearMonth.Parse(month));

    public static Instant At(string at) => Instant.From(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));

    public static Instant JustBefore(Instant at) => at + TimeSpan.FromMilliseconds(-1);
}
