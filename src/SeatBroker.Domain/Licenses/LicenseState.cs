using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>What a license's events add up to: an immutable copy, for snapshots. Members that are not required are younger than the first snapshots, which lack them.</summary>
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

    /// <summary>In ordinal order of the users.</summary>
    public IReadOnlyList<AssignmentState> Assignments
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>When the 90 days of the reusable licenses began (R19).</summary>
    public IReadOnlyList<Instant> Reusable
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>When the 90 days of the locked licenses began (R19).</summary>
    public IReadOnlyList<Instant> Locked
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Users who were active in the open month and are not now (R16).</summary>
    public IReadOnlyList<string> WereActive
    {
        get;
        init => field = value ?? [];
    } = [];

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
)
{
    /// <summary>The features asked for (R23).</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>A bit for each of <see cref="Features"/> that was refused.</summary>
    public uint? RefusedFeatures { get; init; }

    /// <summary>The fingerprint of the latest fresh proof (R24).</summary>
    public string? Proof { get; init; }

    /// <summary>The fingerprint of the proof with which the session was granted; null beside <see cref="Proof"/>: older versions did not keep it.</summary>
    public string? FirstProof { get; init; }

    /// <summary>Of a feature session: its user session's lease.</summary>
    public int? LeaseSeconds { get; init; }
}

/// <summary>A named user.</summary>
public readonly record struct AssignmentState(string User, AssignmentStatus Status)
{
    public Instant? AssignedAt { get; init; }

    public Instant? LicenseStart { get; init; }

    public bool Reused { get; init; }

    public string? SecurityKey { get; init; }
}

/// <summary>A burst holder.</summary>
public readonly record struct WaitingState(string User, bool Uncounted);
