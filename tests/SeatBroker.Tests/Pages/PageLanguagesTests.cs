using System.Net;
using SeatBroker.Server.Pages;

namespace SeatBroker.Tests.Pages;

[Collection(nameof(PagesCollection))]
public sealed class PageLanguagesTests(PageServer server)
{
    private const string JapaneseCookie = ".AspNetCore.Culture=c%3Dja%7Cuic%3Dja";

    [Theory]
    [InlineData("en-US,en;q=0.9", "en")]
    [InlineData("ja-JP,ja;q=0.9,en;q=0.5", "ja")]
    [InlineData("fr,ja;q=0.4", "ja")]
    [InlineData("fr", "en")]
    [InlineData("*", "en")]
    [InlineData("xx-nonsense;;;q=9", "en")]
    public async Task The_browser_s_language_is_spoken(string languages, string expected)
    {
        var page = await server.GetPage("/", languages);

        Assert.Equal(expected, page.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task The_chosen_language_outweighs_the_browser_s()
    {
        var page = await server.GetPage("/", languages: "en", cookie: JapaneseCookie);

        Assert.Equal("ja", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("ja", page.QuerySelector(".languages [aria-current]")!.GetAttribute("lang"));
    }

    [Theory]
    [InlineData(".AspNetCore.Culture=c%3Dxx%7Cuic%3Dxx")]
    [InlineData(".AspNetCore.Culture=nonsense")]
    public async Task A_broken_cookie_is_passed_over(string cookie)
    {
        using var response = await server.Get("/", languages: "ja", cookie);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ja", Assert.Single(response.Content.Headers.ContentLanguage));
    }

    [Fact]
    public async Task The_switch_sets_the_cookie_and_returns_to_the_very_page()
    {
        var page = await server.GetPage("/organizations/acme?feature=true");
        string address = page.QuerySelector(".languages a[lang=ja]")!.GetAttribute("href")!;

        using var response = await server.Get(address);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/organizations/acme?feature=true", response.Headers.Location!.OriginalString);
        string cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith(JapaneseCookie + ";", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~//evil.example/")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task A_foreign_address_is_not_returned_to(string address)
    {
        using var response = await server.Get($"/language?culture=ja&return={Uri.EscapeDataString(address)}");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("?culture=xx&return=/")]
    [InlineData("?return=/")]
    [InlineData("")]
    public async Task An_unknown_language_is_not_kept(string query)
    {
        using var response = await server.Get($"/language{query}");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public void The_switch_s_address_keeps_a_query_of_its_own_apart()
    {
        Assert.Equal("/language?culture=en&return=%2F%3Fa%3Db%26c%3Dd", PageLanguages.SwitchAddress("en", "/?a=b&c=d"));
    }
}
