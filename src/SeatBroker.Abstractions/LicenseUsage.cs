namespace SeatBroker.Abstractions;

/// <summary>One row of the licence mapping, as the license itself counts it.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.usage")]
public sealed record LicenseUsage
{
    /// <summary>The current billing month, <c>yyyy-MM</c>.</summary>
    [Id(0)]
    public required string Month { get; init; }

    /// <summary>Users whose status is active now; null without a roster (R16).</summary>
    [Id(1)]
    public int? ActiveUsers { get; init; }

    /// <summary>Null without a roster.</summary>
    [Id(2)]
    public BaseUsage? Base { get; init; }

    /// <summary>Null for a fixed license.</summary>
    [Id(3)]
    public ConcurrentUsage? Concurrent { get; init; }

    /// <summary>Null for a fixed license.</summary>
    [Id(4)]
    public BurstUsage? Burst { get; init; }

    /// <summary>Distinct users whose status was active at any instant of the month; null without a roster (R16).</summary>
    [Id(5)]
    public int? ActiveInBillingPeriod { get; init; }
}

/// <summary>Base licenses (R21).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.base-usage")]
public sealed record BaseUsage(
    [property: Id(0)] int Total,
    [property: Id(1)] int InUse,
    [property: Id(2)] int Reusable,
    [property: Id(3)] int Available
);

/// <summary>Concurrent seats (R5).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.concurrent-usage")]
public sealed record ConcurrentUsage(
    [property: Id(0)] int Total,
    [property: Id(1)] int InUse,
    [property: Id(2)] int Available,
    [property: Id(3)] int OverBy
);

/// <summary>Burst seats (R5), and the month's peak so far (R10).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.burst-usage")]
public sealed record BurstUsage(
    [property: Id(0)] int Total,
    [property: Id(1)] int InUse,
    [property: Id(2)] int Peak,
    [property: Id(3)] int Available,
    [property: Id(4)] int OverBy
);

/// <summary>The figures of one billing month of one license; frozen once <see cref="Closed"/> (R14).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.month")]
public sealed record LicenseMonth
{
    /// <summary><c>yyyy-MM</c>.</summary>
    [Id(0)]
    public required string Month { get; init; }

    /// <summary>The IANA zone whose midnight ends the month.</summary>
    [Id(1)]
    public required string TimeZone { get; init; }

    [Id(2)]
    public bool Closed { get; init; }

    /// <summary>The most burst seats in use at one instant of the month (R10).</summary>
    [Id(3)]
    public int Peak { get; init; }

    /// <summary>When the peak was first reached; null for peak 0 (R11).</summary>
    [Id(4)]
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>Burst seats still held when the month began (R11).</summary>
    [Id(5)]
    public int CarriedIn { get; init; }

    [Id(6)]
    public required string DisplayName { get; init; }

    [Id(7)]
    public LicenseCategory Category { get; init; }

    [Id(8)]
    public SeatModel SeatModel { get; init; }

    /// <summary>Distinct users active in the month; null without a roster (R16).</summary>
    [Id(9)]
    public int? ActiveUsersInPeriod { get; init; }

    /// <summary>The regular monthly price at the month's end, or now while it is open; null: not priced (R15).</summary>
    [Id(10)]
    public MonthlyPrice? UnitPrice { get; init; }
}
