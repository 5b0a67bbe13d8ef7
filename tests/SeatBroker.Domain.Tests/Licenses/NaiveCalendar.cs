using System.Collections.Concurrent;
using System.Globalization;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>The end of a billing month by trying every minute around it. Months are counted: year x 12 + month - 1.</summary>
internal static class NaiveCalendar
{
    private static readonly ConcurrentDictionary<(int Month, string Zone), long> Known = new();

    public static int Number(int year, int month) => (year * 12) + month - 1;

    public static string Name(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / 12:0000}-{(number % 12) + 1:00}");

    /// <summary>The first instant at which the zone's clocks show midnight of the next month's 1st, or any time after it.</summary>
    public static long EndOf(int month, string zone) => Known.GetOrAdd((month, zone), Search);

    private static long Search((int Month, string Zone) of)
    {
        int next = of.Month + 1;
        var midnight = new DateTime(next / 12, (next % 12) + 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(of.Zone);

        // No zone is more than a day from UTC, so no clock has reached that midnight 26 hours before it is midnight in UTC.
        DateTime utc = DateTime.SpecifyKind(midnight, DateTimeKind.Utc).AddHours(-26);
        while (TimeZoneInfo.ConvertTimeFromUtc(utc, zone) < midnight)
        {
            utc = utc.AddMinutes(1);
        }

        return new DateTimeOffset(utc).ToUnixTimeMilliseconds();
    }
}
