namespace SeatBroker.Domain.Billing;

/// <summary>A zone and the first month to which it applies.</summary>
public sealed record ZoneFrom(YearMonth From, string TimeZone);

/// <summary>An organization's months: its zones, each with the month from which it applies (R10), in the order of the months.</summary>
public sealed class BillingCalendar
{
    private readonly ZoneFrom[] _zones;

    /// <param name="zones">At least one, in ascending order of the months; the first also applies to all months before its own.</param>
    public BillingCalendar(IReadOnlyList<ZoneFrom> zones)
    {
        Invariant.Holds(zones.Count > 0);
        for (int i = 1; i < zones.Count; i++)
        {
            Invariant.Holds(zones[i - 1].From < zones[i].From);
        }
        _zones = [.. zones];
    }

    public IReadOnlyList<ZoneFrom> Zones => _zones;

    /// <summary>The zone whose midnight ends the month.</summary>
    public string ZoneOf(YearMonth month)
    {
        for (int i = _zones.Length - 1; i > 0; i--)
        {
            if (_zones[i].From <= month)
            {
                return _zones[i].TimeZone;
            }
        }
        return _zones[0].TimeZone;
    }

    public BillingMonth MonthOf(YearMonth month)
    {
        Instant start = Midnight.FirstOf(month, ZoneOf(month.Previous()));
        return MonthFrom(month, start);
    }

    /// <summary>The month of that name, beginning where the one before it ended.</summary>
    public BillingMonth MonthFrom(YearMonth month, Instant start)
    {
        string zone = ZoneOf(month);
        return new BillingMonth(month, zone, start, Midnight.FirstOf(month.Next(), zone));
    }

    /// <summary>The one month that contains the instant.</summary>
    public BillingMonth Containing(Instant at)
    {
        // The UTC date is off the local one by a day at most.
        DateTimeOffset day = at.ToDateTimeOffset();
        BillingMonth month = MonthOf(new YearMonth(day.Year, day.Month));
        while (at < month.Start)
        {
            month = MonthOf(month.Name.Previous());
        }
        while (at >= month.End)
        {
            month = MonthOf(month.Name.Next());
        }
        return month;
    }

    /// <summary>
    /// The same calendar with a zone from a month on; that month and what follows take it. Naming the present zone again changes nothing.
    /// </summary>
    public BillingCalendar With(ZoneFrom change)
    {
        List<ZoneFrom> zones = [.. _zones.Where(zone => zone.From < change.From)];
        if (zones.Count == 0 || zones[^1].TimeZone != change.TimeZone)
        {
            zones.Add(change);
        }
        return new BillingCalendar(zones);
    }
}
