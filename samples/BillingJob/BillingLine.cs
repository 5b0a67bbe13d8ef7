namespace SeatBroker.Samples.BillingJob;

/// <summary>One line of the broker's all-organization stream. Amounts are decimals from the wire to the file.</summary>
internal sealed record BillingLine
{
    public required string Organization { get; init; }

    public required string Month { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>The month is over in the organization's zone: these figures never change again (R14).</summary>
    public required bool Closed { get; init; }

    public required string LicenseType { get; init; }

    public required string DisplayName { get; init; }

    public required string Category { get; init; }

    public required string SeatModel { get; init; }

    public required int BurstPeak { get; init; }

    public required DateTimeOffset? ReachedAt { get; init; }

    public required int CarriedIn { get; init; }

    public required int? ActiveUsersInPeriod { get; init; }

    public required decimal? UnitPrice { get; init; }

    public required string? Currency { get; init; }

    public required decimal? BurstCharge { get; init; }
}
