using System.Security.Cryptography;

namespace SeatBroker.Grains.Journal;

/// <summary>How an activation signs its rows: <c>random@silo</c>. Rows of servers before this form have no silo.</summary>
internal static class ActivationName
{
    private const int RandomLength = 16;

    public static string Of(string host)
    {
        string random = RandomNumberGenerator.GetHexString(RandomLength, lowercase: true);
        return host.Length == 0 ? random : $"{random}@{host}";
    }

    /// <summary>The silo of an activation, or empty where it is not told.</summary>
    public static string HostOf(string activation)
    {
        int at = activation.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? "" : activation[(at + 1)..];
    }
}
