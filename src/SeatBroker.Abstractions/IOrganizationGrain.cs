namespace SeatBroker.Abstractions;

/// <summary>One organization: its name, its zones, the list of its license types. Administration only, never on the login path. The key is the organization.</summary>
/// <exception cref="TryAgainException">From every member: not known to be done; repeat the same call.</exception>
[Alias("seatbroker.organization")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Creates the organization or changes it. A changed zone applies from the next billing month (R14).</summary>
    [Alias("put")]
    ValueTask<PutOrganizationReply> Put(string displayName, string timeZone);

    /// <summary>The organization, or null where it does not exist.</summary>
    [Alias("get")]
    ValueTask<Organization?> Get();

    /// <summary>Creates a license or replaces its contract: the type is durable in the list before the contract is.</summary>
    [Alias("put-license")]
    ValueTask<PutContractReply> PutLicense(string licenseType, LicenseContract contract);

    /// <summary>
    /// The user was deleted: from every license's roster (R19); the sessions end in all of them, with or without a roster.
    /// </summary>
    [Alias("remove-user")]
    ValueTask<RemoveUserReply> RemoveUser(string user);

    /// <summary>The license types in ordinal order, or null where the organization does not exist. A listed type may still be without a contract.</summary>
    [Alias("license-types")]
    ValueTask<string[]?> GetLicenseTypes();

    /// <summary>The organization's zones, or null where it does not exist. Asked by a license that becomes active.</summary>
    [Alias("zones")]
    ValueTask<ZoneFrom[]?> GetZones();

    /// <summary>The billing statement of a month: a line for every license that existed in it.</summary>
    /// <param name="month"><c>yyyy-MM</c>.</param>
    [Alias("statement")]
    ValueTask<StatementReply> GetStatement(string month);
}

[GenerateSerializer, Immutable, Alias("seatbroker.organization-value")]
public sealed record Organization(
    [property: Id(0)] string Id,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] string TimeZone
);

[GenerateSerializer, Immutable, Alias("seatbroker.put-organization-reply")]
public sealed record PutOrganizationReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] bool Created,
    [property: Id(2)] Organization? Organization
);

/// <summary>The license types from whose rosters a user was removed, in ordinal order.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.remove-user-reply")]
public sealed record RemoveUserReply([property: Id(0)] Refusal Refusal, [property: Id(1)] string[] RemovedFrom);

/// <summary>A zone and the first month to which it applies (R10).</summary>
/// <param name="FromMonth"><c>yyyy-MM</c>.</param>
/// <param name="TimeZone">An IANA id.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.zone-from")]
public sealed record ZoneFrom([property: Id(0)] string FromMonth, [property: Id(1)] string TimeZone);

[GenerateSerializer, Immutable, Alias("seatbroker.statement-reply")]
public sealed record StatementReply([property: Id(0)] Refusal Refusal, [property: Id(1)] Statement? Statement);

/// <summary>What a month costs an organization, license by license, in ordinal order of the license types.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.statement-value")]
public sealed record Statement(
    [property: Id(0)] string Organization,
    [property: Id(1)] string Month,
    [property: Id(2)] string TimeZone,
    [property: Id(3)] bool Closed,
    [property: Id(4)] StatementLine[] Lines
);

/// <summary>One line of a statement. Charge = burst peak x unit price, in decimals; both null without a price (R15).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.statement-line")]
public sealed record StatementLine(
    [property: Id(0)] string LicenseType,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] LicenseCategory Category,
    [property: Id(3)] SeatModel SeatModel,
    [property: Id(4)] int BurstPeak,
    [property: Id(5)] DateTimeOffset? ReachedAt,
    [property: Id(6)] int CarriedIn,
    [property: Id(7)] int? ActiveUsersInPeriod,
    [property: Id(8)] decimal? UnitPrice,
    [property: Id(9)] string? Currency,
    [property: Id(10)] decimal? BurstCharge
);
