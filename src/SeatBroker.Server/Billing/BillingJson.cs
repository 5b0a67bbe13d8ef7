using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>The most burst seats in use at one instant of a month: the number that is billed.</summary>
internal sealed record BurstPeakJson
{
    public required string Organization { get; init; }

    public required string LicenseType { get; init; }

    public required string Month { get; init; }

    public required string TimeZone { get; init; }

    public required int Peak { get; init; }

    /// <summary>When the peak was first reached; null for peak 0.</summary>
    public required string? ReachedAt { get; init; }

    /// <summary>Burst seats still held when the month began.</summary>
    public required int CarriedIn { get; init; }

    /// <summary>True once the month is over: the figures never change again.</summary>
    public required bool Closed { get; init; }

    public static BurstPeakJson Of(string organization, string licenseType, LicenseMonth month) =>
        new()
        {
            Organization = organization,
            LicenseType = licenseType,
            Month = month.Month,
            TimeZone = month.TimeZone,
            Peak = month.Peak,
            ReachedAt = month.ReachedAt?.ToText(),
            CarriedIn = month.CarriedIn,
            Closed = month.Closed,
        };
}

/// <summary>What a month costs an organization.</summary>
internal sealed record StatementJson(
    string Organization,
    string Month,
    string TimeZone,
    bool Closed,
    StatementLineJson[] Lines
)
{
    public static StatementJson Of(Statement statement) =>
        new(
            statement.Organization,
            statement.Month,
            statement.TimeZone,
            statement.Closed,
            [.. statement.Lines.Select(StatementLineJson.Of)]
        );
}

/// <summary>One license's line of a statement.</summary>
internal record StatementLineJson
{
    public required string LicenseType { get; init; }

    public required string DisplayName { get; init; }

    [AllowedValues(Words.User, Words.Feature, Words.Product)]
    public required string Category { get; init; }

    [AllowedValues(Words.Concurrent, Words.Fixed)]
    public required string SeatModel { get; init; }

    public required int BurstPeak { get; init; }

    public required string? ReachedAt { get; init; }

    public required int CarriedIn { get; init; }

    public required int? ActiveUsersInPeriod { get; init; }

    public required decimal? UnitPrice { get; init; }

    public required string? Currency { get; init; }

    public required decimal? BurstCharge { get; init; }

    public static StatementLineJson Of(StatementLine line) =>
        new()
        {
            LicenseType = line.LicenseType,
            DisplayName = line.DisplayName,
            Category = line.Category.ToWord(),
            SeatModel = line.SeatModel.ToWord(),
            BurstPeak = line.BurstPeak,
            ReachedAt = line.ReachedAt?.ToText(),
            CarriedIn = line.CarriedIn,
            ActiveUsersInPeriod = line.ActiveUsersInPeriod,
            UnitPrice = line.UnitPrice,
            Currency = line.Currency,
            BurstCharge = line.BurstCharge,
        };
}

/// <summary>One line of the stream of all organizations' statements: it says for itself whose it is.</summary>
internal sealed record BillingLineJson : StatementLineJson
{
    [SetsRequiredMembers]
    private BillingLineJson(Statement statement, StatementLineJson line)
        : base(line)
    {
        Organization = statement.Organization;
        Month = statement.Month;
        TimeZone = statement.TimeZone;
        Closed = statement.Closed;
    }

    public required string Organization { get; init; }

    public required string Month { get; init; }

    public required string TimeZone { get; init; }

    public required bool Closed { get; init; }

    public static BillingLineJson Of(Statement statement, StatementLine line) => new(statement, Of(line));
}

/// <summary>The last line of the stream; without it the stream is not complete.</summary>
internal sealed record BillingEndJson(bool End, long Lines);
