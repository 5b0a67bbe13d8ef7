using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>What a license's events add up to: an immutable copy, for snapshots.</summary>
public sealed record LicenseState
{
    /// <summary>Of the last event: a restart knows no later one (R9).</summary>
    public required Instant LastInstant { get; init; }

    public required Contract Contract { get; init; }

    public required IReadOnlyList<ZoneFrom> Zones { get; init; }

    public required IReadOnlyList<MonthFigures> ClosedMonths { get; init; }

    public required BillingMonth OpenMonth { get; init; }

    public required int Peak { get; init; }

    public required Instant? ReachedAt { get; init; }

    public required int CarriedIn { get; init; }

    public required long NextNumber { get; init; }

    public required IReadOnlyList<LeaseStep> LeaseSteps { get; init; }

    /// <summary>Oldest login first.</summary>
    public required IReadOnlyList<SessionState> Sessions { get; init; }

    /// <summary>The longest-waiting first.</summary>
    public required IReadOnlyList<WaitingState> Waiting { get; init; }
}

public readonly record struct SessionState(
    string Id,
    string User,
    SeatKind Seat,
    Instant Since,
    Instant LeaseEnd,
    long Number
);

/// <summary>A burst holder.</summary>
public readonly record struct WaitingState(string User, bool Uncounted);
