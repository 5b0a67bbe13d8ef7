namespace SeatBroker.Server.Pages;

/// <summary>Instants as the clock on the organization's wall shows them.</summary>
internal static class ZonedTime
{
    /// <summary>In UTC where this machine does not know the zone any more.</summary>
    public static DateTimeOffset In(this DateTimeOffset at, string timeZone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            ? TimeZoneInfo.ConvertTime(at, zone)
            : at.ToUniversalTime();
}
