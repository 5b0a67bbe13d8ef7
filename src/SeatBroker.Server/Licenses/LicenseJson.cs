using System.ComponentModel.DataAnnotations;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A license: what was purchased, and what is in use.</summary>
internal sealed record LicenseJson(ContractJson Contract, UsageJson Usage);

/// <summary>One row of the licence mapping.</summary>
internal sealed record UsageJson
{
    public required string Organization { get; init; }

    public required string OrganizationName { get; init; }

    public required string LicenseType { get; init; }

    public required string DisplayName { get; init; }

    [AllowedValues(Words.User, Words.Feature, Words.Product)]
    public required string Category { get; init; }

    [AllowedValues(Words.Concurrent, Words.Fixed)]
    public required string SeatModel { get; init; }

    /// <summary>The current billing month.</summary>
    public required string Month { get; init; }

    /// <summary>Null where no roster is kept.</summary>
    public required int? ActiveUsers { get; init; }

    /// <summary>Null where no roster is kept.</summary>
    public required BaseJson? Base { get; init; }

    /// <summary>Null for a fixed license.</summary>
    public required ConcurrentJson? Concurrent { get; init; }

    /// <summary>Null for a fixed license.</summary>
    public required BurstJson? Burst { get; init; }

    /// <summary>Null where no roster is kept.</summary>
    public required int? ActiveInBillingPeriod { get; init; }

    public static UsageJson Of(
        Organization organization,
        string licenseType,
        LicenseContract contract,
        LicenseUsage usage
    ) =>
        new()
        {
            Organization = organization.Id,
            OrganizationName = organization.DisplayName,
            LicenseType = licenseType,
            DisplayName = contract.DisplayName,
            Category = contract.Category.ToWord(),
            SeatModel = contract.SeatModel.ToWord(),
            Month = usage.Month,
            ActiveUsers = usage.ActiveUsers,
            Base = usage.Base is { } named ? new(named.Total, named.InUse, named.Reusable, named.Available) : null,
            Concurrent = usage.Concurrent is { } concurrent ? ConcurrentJson.Of(concurrent) : null,
            Burst = usage.Burst is { } burst ? BurstJson.Of(burst) : null,
            ActiveInBillingPeriod = usage.ActiveInBillingPeriod,
        };
}

/// <summary>Base licenses.</summary>
internal sealed record BaseJson(int Total, int InUse, int Reusable, int Available);

/// <summary>Concurrent seats.</summary>
internal sealed record ConcurrentJson(int Total, int InUse, int Available, int OverBy)
{
    public static ConcurrentJson Of(ConcurrentUsage usage) =>
        new(usage.Total, usage.InUse, usage.Available, usage.OverBy);
}

/// <summary>Burst seats, and the month's peak so far.</summary>
internal sealed record BurstJson(int Total, int InUse, int Peak, int Available, int OverBy)
{
    public static BurstJson Of(BurstUsage usage) =>
        new(usage.Total, usage.InUse, usage.Peak, usage.Available, usage.OverBy);
}
