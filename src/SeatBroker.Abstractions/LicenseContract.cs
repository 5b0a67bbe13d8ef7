namespace SeatBroker.Abstractions;

/// <summary>What kind of license it is.</summary>
public enum LicenseCategory
{
    /// <summary>Lets a user in: agent, supervisor, administrator ...</summary>
    User,

    /// <summary>Voice, e-mail, SMS, web chat, recording ...</summary>
    Feature,

    /// <summary>VIEW, RECORDER ...</summary>
    Product,
}

/// <summary>How seats are given.</summary>
public enum SeatModel
{
    /// <summary>Counted seats that users share.</summary>
    Concurrent,

    /// <summary>A seat of one's own for every assigned user (R6).</summary>
    Fixed,
}

/// <summary>What was purchased of one license type.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.contract")]
public sealed record LicenseContract
{
    [Id(0)]
    public required string DisplayName { get; init; }

    [Id(1)]
    public required LicenseCategory Category { get; init; }

    [Id(2)]
    public required SeatModel SeatModel { get; init; }

    /// <summary>Named-user licenses; null where no roster is kept.</summary>
    [Id(3)]
    public int? BaseTotal { get; init; }

    /// <summary>Purchased concurrent seats; null exactly for a fixed license.</summary>
    [Id(4)]
    public int? ConcurrentTotal { get; init; }

    /// <summary>Burst seats beyond the purchased ones; null exactly for a fixed license.</summary>
    [Id(5)]
    public int? BurstTotal { get; init; }

    /// <summary>A lease's length in seconds, 5 to 86,400.</summary>
    [Id(6)]
    public int LeaseSeconds { get; init; } = 90;

    [Id(7)]
    public bool RequiresSecurityKey { get; init; }

    /// <summary>The regular monthly price of one seat; null: not priced.</summary>
    [Id(8)]
    public MonthlyPrice? MonthlyPrice { get; init; }
}

/// <summary>A price a month and seat: a decimal amount of at most 4 decimals, and the currency's three letters (ISO 4217).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.price")]
public sealed record MonthlyPrice([property: Id(0)] decimal Amount, [property: Id(1)] string Currency);
