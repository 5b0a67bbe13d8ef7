using System.Globalization;

namespace SeatBroker.Server.Pages;

/// <summary>Where each page is. Identifiers need no escaping in a path.</summary>
internal static class PageAddresses
{
    public const string Organizations = "/";
    public const string OrganizationsFolder = "/organizations";
    public const string MappingRoute = "/organizations/{Organization}";
    public const string LiveRoute = MappingRoute + "/live";
    public const string LicenseRoute = MappingRoute + "/licenses/{LicenseType}";
    public const string ReleaseRoute = LicenseRoute + "/release";

    public static string Search(string? text, string? after) =>
        (text, after) switch
        {
            (null or "", null) => Organizations,
            (null or "", _) => $"/?after={Uri.EscapeDataString(after)}",
            (_, null) => $"/?search={Uri.EscapeDataString(text)}",
            _ => $"/?search={Uri.EscapeDataString(text)}&after={Uri.EscapeDataString(after)}",
        };

    public static string Mapping(string organization, ShownLicenses shown = default) =>
        $"{OrganizationsFolder}/{organization}{shown.Query}";

    public static string Live(string organization, ShownLicenses shown) =>
        $"{OrganizationsFolder}/{organization}/live{shown.Query}";

    public static string License(string organization, string licenseType, long? after = null) =>
        $"{OrganizationsFolder}/{organization}/licenses/{licenseType}"
        + (after is { } cursor ? $"?after={cursor.ToString(CultureInfo.InvariantCulture)}" : "");

    /// <summary>Back to the license, which then says that the session was released.</summary>
    public static string Released(string organization, string licenseType, string sessionId) =>
        $"{License(organization, licenseType)}?released={Uri.EscapeDataString(sessionId)}";

    /// <param name="organization">Whose.</param>
    /// <param name="licenseType">The license of which the session holds a seat.</param>
    /// <param name="sessionId">Which session.</param>
    /// <param name="cursor">Where it stands in the list of sessions, to find it again.</param>
    public static string Release(string organization, string licenseType, string sessionId, long cursor) =>
        $"{License(organization, licenseType)}/release?session={Uri.EscapeDataString(sessionId)}"
        + $"&at={cursor.ToString(CultureInfo.InvariantCulture)}";
}
