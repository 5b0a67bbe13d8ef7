namespace SeatBroker.Domain.Billing;

/// <summary>
/// A billing month: the half-open interval [<see cref="Start"/>, <see cref="End"/>) and the zone whose midnight ends it (R10).
/// Months abut: each begins where the one before it ended, whatever became of the zone in between.
/// </summary>
public sealed record BillingMonth
{
    public BillingMonth(YearMonth name, string timeZone, Instant start, Instant end)
    {
        Invariant.Holds(start < end);
        Name = name;
        TimeZone = timeZone;
        Start = start;
        End = end;
    }

    public YearMonth Name { get; }

    /// <summary>An IANA id.</summary>
    public string TimeZone { get; }

    public Instant Start { get; }

    public Instant End { get; }

    public bool Contains(Instant at) => Start <= at && at < End;
}
