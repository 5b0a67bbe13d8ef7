using System.ComponentModel.DataAnnotations;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What an organization is created or changed with.</summary>
internal sealed class OrganizationBody
{
    /// <summary>1 to 200 characters, without control characters.</summary>
    [StringLength(Http.DisplayName.LengthMax, MinimumLength = 1)]
    public required string DisplayName { get; set; }

    /// <summary>An IANA id. A changed zone applies from the next billing month.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>What a deleted user leaves behind: the license types on whose rosters the user was.</summary>
internal sealed record RemovedUserJson(string[] RemovedFrom);

/// <summary>An organization.</summary>
internal sealed record OrganizationJson(string Organization, string DisplayName, string TimeZone)
{
    public static OrganizationJson Of(Organization organization) =>
        new(organization.Id, organization.DisplayName, organization.TimeZone);
}
