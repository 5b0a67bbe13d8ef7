namespace SeatBroker.Abstractions;

/// <summary>The key of a license's grain and journal: <c>organization/licenseType</c> ("/" is in no identifier).</summary>
public static class LicenseKey
{
    public static string Of(string organization, string licenseType) => $"{organization}/{licenseType}";

    public static (string Organization, string LicenseType) Parse(string key)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw new ArgumentException($"'{key}' is no license key: it has no '/'.", nameof(key))
            : (key[..slash], key[(slash + 1)..]);
    }
}
