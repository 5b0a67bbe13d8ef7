using System.Collections.Concurrent;

namespace SeatBroker.Domain.Billing;

/// <summary>The instant at which a month begins in a zone.</summary>
public static class Midnight
{
    /// <summary>No zone is further from UTC than 14 hours; a day more finds the transition on either side.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(38);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    /// <summary>A server's licenses share few zones and months: what was computed is kept.</summary>
    private static readonly ConcurrentDictionary<(YearMonth, string), Instant> Known = new();

    /// <summary>
    /// Local midnight of the month's 1st. Where the zone skips it, the first valid instant after it; where it occurs twice, the first (R10).
    /// </summary>
    /// <remarks>
    /// Only the direction from UTC to local time is asked of the zone: it has exactly one answer for every instant.
    /// </remarks>
    public static Instant FirstOf(YearMonth month, string timeZone) =>
        Known.GetOrAdd((month, timeZone), static key => Compute(key.Item1, TimeZones.Get(key.Item2)));

    private static Instant Compute(YearMonth month, TimeZoneInfo zone)
    {
        var local = new DateTime(month.Year, month.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        // A month so near to the calendar's ends has no transitions around it.
        if (month.Year is 1 or >= 9998)
        {
            return Instant.From(new DateTimeOffset(local)) + -zone.BaseUtcOffset;
        }
        for (DateTime before = local - Reach; before < local + Reach; before += Step)
        {
            DateTime after = before + Step;
            if (LocalAt(zone, after) >= local)
            {
                return FirstAtOrAfter(zone, local, before, after);
            }
        }
        throw new InvariantBrokenException($"{zone.Id} reaches midnight of {month}");
    }

    /// <summary>Within one step local time moves on or jumps once: the first instant at or after midnight is found by halving, to the millisecond.</summary>
    private static Instant FirstAtOrAfter(TimeZoneInfo zone, DateTime local, DateTime before, DateTime after)
    {
        while (after - before > TimeSpan.FromMilliseconds(1))
        {
            long halfMilliseconds = (after - before).Ticks / TimeSpan.TicksPerMillisecond / 2;
            DateTime middle = before + TimeSpan.FromMilliseconds(halfMilliseconds);
            if (LocalAt(zone, middle) >= local)
            {
                after = middle;
            }
            else
            {
                before = middle;
            }
        }
        return Instant.From(new DateTimeOffset(after));
    }

    private static DateTime LocalAt(TimeZoneInfo zone, DateTime utc) => utc + zone.GetUtcOffset(utc);
}
