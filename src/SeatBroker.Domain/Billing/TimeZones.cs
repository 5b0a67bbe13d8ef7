using System.Collections.Concurrent;

namespace SeatBroker.Domain.Billing;

/// <summary>The IANA time zones that this machine knows.</summary>
public static class TimeZones
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>True for an IANA id; false for Windows names, POSIX rules, and files beside the zones that are none.</summary>
    public static bool IsKnown(string id) => Known.ContainsKey(id) || TryGet(id, out _);

    /// <exception cref="TimeZoneNotFoundException">The id was accepted once, and this machine does not know it.</exception>
    public static TimeZoneInfo Get(string id) =>
        TryGet(id, out TimeZoneInfo? zone)
            ? zone
            : throw new TimeZoneNotFoundException($"This machine does not know the time zone '{id}'.");

    private static bool TryGet(string id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        if (Known.TryGetValue(id, out zone))
        {
            return true;
        }
        if (
            !HasForm(id)
            || !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone)
            || !zone.HasIanaId
            || !string.Equals(zone.Id, id, StringComparison.Ordinal)
        )
        {
            zone = null;
            return false;
        }
        Known.TryAdd(id, zone);
        return true;
    }

    private static bool HasForm(string id) =>
        id.Length is > 0 and <= 64
        && char.IsAsciiLetterUpper(id[0])
        && id != "Factory"
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}
