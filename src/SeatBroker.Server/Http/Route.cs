using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>The names in a request's path. They are checked once for every endpoint, before its handler runs.</summary>
internal static class Route
{
    public const string IdentifierPattern = "^(?!\\.{1,2}$)[A-Za-z0-9._~@:-]{1,128}$";

    private const string OrganizationKey = "org";
    private const string LicenseTypeKey = "licenseType";
    private const string SessionIdKey = "sessionId";
    private const string UserKey = "user";
    private const string MonthKey = "month";

    public static string Organization(this HttpContext http) => Value(http, OrganizationKey);

    public static string LicenseType(this HttpContext http) => Value(http, LicenseTypeKey);

    public static string SessionId(this HttpContext http) => Value(http, SessionIdKey);

    public static string User(this HttpContext http) => Value(http, UserKey);

    public static string MonthInPath(this HttpContext http) => Value(http, MonthKey);

    public static string LicenseKeyInPath(this HttpContext http) =>
        LicenseKey.Of(http.Organization(), http.LicenseType());

    /// <summary>Null when every identifier in the path is valid.</summary>
    public static Problem? Check(HttpContext http)
    {
        foreach ((string key, object? value) in http.Request.RouteValues)
        {
            if (!string.Equals(key, MonthKey, StringComparison.Ordinal) && !Identifier.IsValid(value as string))
            {
                return Problem.InvalidIdentifier($"{{{key}}} in the path");
            }
        }

        return null;
    }

    private static string Value(HttpContext http, string key) =>
        (string?)http.Request.RouteValues[key]
        ?? throw new InvalidOperationException($"The route has no value '{key}'.");
}
