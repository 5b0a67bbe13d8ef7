using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace SeatBroker.Server.Pages;

/// <summary>The languages of the page, and the switch between them: a cookie that outweighs what the browser prefers.</summary>
internal static class PageLanguages
{
    public const string SwitchRoute = "/language";

    private static readonly TimeSpan CookieAgeMax = TimeSpan.FromDays(365);

    public static IReadOnlyList<CultureInfo> Cultures { get; } =
    [CultureInfo.GetCultureInfo("en"), CultureInfo.GetCultureInfo("ja")];

    public static string SwitchAddress(string culture, string returnAddress) =>
        $"{SwitchRoute}?culture={culture}&return={Uri.EscapeDataString(returnAddress)}";

    public static void Configure(RequestLocalizationOptions options)
    {
        options.SupportedCultures = [.. Cultures];
        options.SupportedUICultures = [.. Cultures];
        options.DefaultRequestCulture = new RequestCulture(Cultures[0]);
        options.ApplyCurrentCultureToResponseHeaders = true;

        // The address says what is shown, never in which language.
        options.RequestCultureProviders =
        [
            new CookieRequestCultureProvider(),
            new AcceptLanguageHeaderRequestCultureProvider(),
        ];
    }

    public static RedirectHttpResult Switch(HttpContext http, string? culture, string? @return)
    {
        if (
            Cultures.FirstOrDefault(known => string.Equals(known.Name, culture, StringComparison.Ordinal)) is { } chosen
        )
        {
            http.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)),
                new CookieOptions
                {
                    MaxAge = CookieAgeMax,
                    SameSite = SameSiteMode.Lax,
                    HttpOnly = true,
                    Secure = http.Request.IsHttps,
                    IsEssential = true,
                }
            );
        }

        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(@return) ? @return : "/");
    }
}
