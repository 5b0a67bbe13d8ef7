using System.Globalization;

namespace SeatBroker.Server.Http;

/// <summary>Instants as the contract writes them: RFC 3339, in UTC, to the millisecond.</summary>
internal static class Instants
{
    public static string ToText(this DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
