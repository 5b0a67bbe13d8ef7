using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Billing;

/// <summary>What is billed for one license and month. Of a closed month it never changes (R14).</summary>
public sealed record MonthFigures
{
    public required BillingMonth Month { get; init; }

    /// <summary>The most burst seats in use at any instant of the month (R10).</summary>
    public required int Peak { get; init; }

    /// <summary>When the peak was first reached; the month's first instant where it was carried in; null for peak 0 (R11).</summary>
    public required Instant? ReachedAt { get; init; }

    /// <summary>Burst seats still held when the month began (R11); of an outage at its beginning, those that came back (R8).</summary>
    public required int CarriedIn { get; init; }

    public required string DisplayName { get; init; }

    public required Category Category { get; init; }

    public required SeatModel SeatModel { get; init; }

    /// <summary>Distinct users active in the month; null without a roster (R16).</summary>
    public required int? ActiveUsers { get; init; }

    /// <summary>The price at the month's end; null: not priced (R15).</summary>
    public required Price? Price { get; init; }
}
