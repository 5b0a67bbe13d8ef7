using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Billing months, their ends found by trying one minute after the other (R10). Months are counted: year x 12 + month - 1.</summary>
internal sealed class ScannedCalendar
{
    private static readonly ConcurrentDictionary<(int Month, string Zone), Instant> Known = new();

    private readonly List<(int From, string Zone)> _zones;

    private ScannedCalendar(List<(int From, string Zone)> zones) => _zones = zones;

    public static ScannedCalendar Read(JsonElement element) =>
        new([.. element.List("zones").Select(zone => (NumberOf(zone.Text("from")), zone.Text("timeZone")))]);

    public bool IsInOrder =>
        _zones.Count > 0 && _zones.Zip(_zones.Skip(1)).All(pair => pair.First.From < pair.Second.From);

    public static int NumberOf(string name) =>
        (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture) * 12)
        + int.Parse(name.AsSpan(5, 2), CultureInfo.InvariantCulture)
        - 1;

    public static string NameOf(int month) =>
        string.Create(CultureInfo.InvariantCulture, $"{month / 12:0000}-{(month % 12) + 1:00}");

    /// <summary>The month in which the instant lies.</summary>
    public OpenMonth Containing(Instant at)
    {
        DateTimeOffset day = at.ToDateTimeOffset();
        int near = (day.Year * 12) + day.Month - 1;
        return new[] { near - 1, near, near + 1 }
            .Select(month => From(month, EndOf(month - 1, ZoneOf(month - 1))))
            .First(month => month.Start <= at && at < month.End);
    }

    /// <summary>The month that begins where the one before it ended.</summary>
    public OpenMonth From(int month, Instant start) => new(month, ZoneOf(month), start, EndOf(month, ZoneOf(month)));

    public override string ToString() => string.Join(", ", _zones.Select(zone => $"{NameOf(zone.From)} {zone.Zone}"));

    private string ZoneOf(int month)
    {
        int last = _zones.FindLastIndex(zone => zone.From <= month);
        return _zones[Math.Max(last, 0)].Zone;
    }

    /// <summary>The first instant at which the zone's clocks show midnight of the next month's 1st, or any time after it.</summary>
    private static Instant EndOf(int month, string zone)
    {
        if (Known.TryGetValue((month, zone), out Instant known))
        {
            return known;
        }
        int next = month + 1;
        var midnight = new DateTime(next / 12, (next % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc);
        TimeZoneInfo rules = TimeZoneInfo.FindSystemTimeZoneById(zone);
        // No zone is more than 14 hours from UTC: 26 hours before, no clock has reached it.
        DateTime utc = midnight.AddHours(-26);
        while (utc + rules.GetUtcOffset(utc) < midnight)
        {
            utc = utc.AddMinutes(1);
        }
        DateTime second = utc.AddMinutes(-1);
        while (second + rules.GetUtcOffset(second) < midnight)
        {
            second = second.AddSeconds(1);
        }
        return Known[(month, zone)] = Instant.From(new DateTimeOffset(second));
    }
}

/// <param name="Number">Year x 12 + month - 1.</param>
/// <param name="Zone">Whose midnight ends it.</param>
internal sealed record OpenMonth(int Number, string Zone, Instant Start, Instant End)
{
    public string Name => ScannedCalendar.NameOf(Number);

    public static OpenMonth Read(JsonElement month) =>
        new(ScannedCalendar.NumberOf(month.Text("name")), month.Text("timeZone"), month.At("start"), month.At("end"));

    public override string ToString() => $"{Name} {Zone} from {Start} to {End}";
}
