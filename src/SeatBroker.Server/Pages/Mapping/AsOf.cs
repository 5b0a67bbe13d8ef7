using System.Globalization;
using Microsoft.Extensions.Localization;
using SeatBroker.Server.Resources;

namespace SeatBroker.Server.Pages;

/// <summary>Of which instant the figures are, on the organization's clock.</summary>
internal static class AsOf
{
    public static string Text(IStringLocalizer<PageTexts> texts, LicenseMapping mapping) =>
        Text(texts, mapping.AsOf, mapping.Organization.TimeZone);

    public static string Text(IStringLocalizer<PageTexts> texts, DateTimeOffset at, string timeZone) =>
        texts["AsOf", at.In(timeZone).ToString(texts["InstantFormat"], CultureInfo.CurrentCulture), timeZone];
}
