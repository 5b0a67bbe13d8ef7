using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>Which licenses the mapping shows: user licenses always, the others when asked for.</summary>
public readonly record struct ShownLicenses(bool Features, bool Products)
{
    private const string Yes = "true";

    public string Query =>
        (Features, Products) switch
        {
            (true, true) => "?feature=true&product=true",
            (true, false) => "?feature=true",
            (false, true) => "?product=true",
            _ => "",
        };

    /// <summary>Of strings, not booleans: an address written by hand must not end in an error page.</summary>
    public static ShownLicenses Of(string? feature, string? product) => new(feature == Yes, product == Yes);

    public bool Contains(LicenseCategory category) =>
        category switch
        {
            LicenseCategory.Feature => Features,
            LicenseCategory.Product => Products,
            _ => true,
        };
}
