using System.Net;
using SeatBroker.Abstractions;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

[Collection(nameof(PagesCollection))]
public sealed class LicenseMappingPageTests(PageServer server)
{
    private const string Hostile = "<script>alert(1)</script>\"'&<b onload=x>";

    [Fact]
    public async Task The_fifteen_columns_stand_in_the_order_of_the_rules_in_English()
    {
        await server.Create("columns-en", "Columns", ("agent", Contract("Agent")));

        var page = await server.GetPage("/organizations/columns-en");

        Assert.Equal(MappingTable.EnglishColumns, MappingTable.Columns(page), StringComparer.Ordinal);
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("License mapping Columns", MappingTable.Text(page.QuerySelector("h1")!));
        Assert.Equal(
            ["Organization", "Licenses", "License mapping"],
            page.QuerySelectorAll(".path li").Select(MappingTable.Text),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task The_fifteen_columns_stand_in_the_order_of_the_rules_in_Japanese()
    {
        await server.Create("columns-ja", "Columns", ("agent", Contract("Agent")));

        var page = await server.GetPage("/organizations/columns-ja", languages: "ja");

        Assert.Equal(MappingTable.JapaneseColumns, MappingTable.Columns(page), StringComparer.Ordinal);
        Assert.Equal("ja", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("ライセンスのマッピング Columns", MappingTable.Text(page.QuerySelector("h1")!));
        Assert.Equal("リフレッシュ", page.QuerySelector("button[type=submit]")!.TextContent);
    }

    [Fact]
    public async Task Every_head_says_what_it_heads()
    {
        await server.Create("heads", "Heads", ("agent", Contract("Agent")));

        var page = await server.GetPage("/organizations/heads");

        Assert.NotNull(page.QuerySelector("table > caption"));
        Assert.All(
            page.QuerySelectorAll("thead th"),
            head => Assert.Equal(head.HasAttribute("colspan") ? "colgroup" : "col", head.GetAttribute("scope"))
        );
        Assert.Equal("row", page.QuerySelector("tbody th")!.GetAttribute("scope"));
    }

    [Fact]
    public async Task A_row_shows_the_figures_of_its_license_and_a_dash_with_words_for_what_it_does_not_count()
    {
        await server.Create("figures", "Figures Inc.", ("agent", Contract("Agent", concurrent: 2, burst: 2)));
        foreach (string user in (string[])["ann", "bob", "cid"])
        {
            var login = await server.License("figures", "agent").Login(new LoginRequest($"desk:{user}", user));
            Assert.Equal(Refusal.None, login.Refusal);
        }

        var page = await server.GetPage("/organizations/figures");

        string[] none = Enumerable.Repeat("–not counted", 4).ToArray();
        Assert.Equal(
            [
                "Figures Inc.",
                "–not counted",
                "Agent agent ▲ Burst in use",
                .. none,
                "2",
                "2",
                "0",
                "2",
                "▲ 1",
                "1",
                "1",
                "–not counted",
            ],
            MappingTable.Row(page, "agent"),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Large_figures_are_grouped()
    {
        await server.Create("large", "Large", ("agent", Contract("Agent", concurrent: 1_234_567)));

        Assert.Contains(
            "1,234,567",
            MappingTable.Row(await server.GetPage("/organizations/large"), "agent"),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task The_last_row_sums_every_column_up_and_leaves_out_what_no_license_counts()
    {
        await server.Create(
            "sums",
            "Sums",
            ("agent", Contract("Agent", concurrent: 2, burst: 3) with { BaseTotal = 5 }),
            ("supervisor", Contract("Supervisor", concurrent: 1_000, burst: 4)),
            ("voice", Contract("Voice", LicenseCategory.Feature, concurrent: 7))
        );
        await server.Assign("sums", "agent", "ann", "bob");
        await server.LogIn("sums", "agent", "ann");
        await server.LogIn("sums", "supervisor", "cid", "dan");

        var page = await server.GetPage("/organizations/sums");

        Assert.Equal(
            ["Sums", "2", "Sum 2 license types", "5", "2", "0", "3", "1,002", "3", "999", "7", "0", "0", "7", "2"],
            page.QuerySelectorAll("tfoot tr > *").Select(MappingTable.Figure),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("", "agent supervisor")]
    [InlineData("?feature=true", "agent supervisor voice")]
    [InlineData("?product=true", "agent supervisor view")]
    [InlineData("?feature=true&product=true", "agent supervisor voice view")]
    [InlineData("?feature=nonsense&product=", "agent supervisor")]
    public async Task Check_boxes_add_feature_and_product_licenses_to_the_user_licenses(string query, string expected)
    {
        await server.Create(
            "boxes",
            "Boxes",
            ("voice", Contract("Voice", LicenseCategory.Feature)),
            ("view", Contract("VIEW", LicenseCategory.Product)),
            ("supervisor", Contract("Supervisor")),
            ("agent", Contract("Agent"))
        );

        var page = await server.GetPage($"/organizations/boxes{query}");

        Assert.Equal(expected.Split(' '), MappingTable.LicenseTypes(page), StringComparer.Ordinal);
        Assert.Equal(
            (query.Contains("feature=true"), query.Contains("product=true")),
            (
                page.QuerySelector("[name=feature]")!.HasAttribute("checked"),
                page.QuerySelector("[name=product]")!.HasAttribute("checked")
            )
        );
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_they_are_and_never_become_markup()
    {
        await server.Create("hostile", Hostile, ("agent", Contract(Hostile)));

        using var response = await server.Get("/organizations/hostile");
        string html = await response.Content.ReadAsStringAsync();
        var page = await server.GetPage("/organizations/hostile");

        Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("/live.", Assert.Single(page.Scripts).GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal(Hostile, page.QuerySelector("tbody .display")!.TextContent);
        Assert.Equal(Hostile, page.QuerySelector("tbody .name")!.TextContent);
        Assert.Contains(Hostile, page.Title!);
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("a%2Fb")]
    [InlineData("%F0%9F%92%BA")]
    [InlineData("%FF%FE")]
    [InlineData("nobody")]
    public async Task An_organization_that_does_not_exist_is_not_found(string organization)
    {
        await server.Create("known", "Known");

        using var response = await server.Get($"/organizations/{organization}");
        string html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such organization", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_overlong_organization_is_not_found()
    {
        await server.Create("known", "Known");

        using var response = await server.Get($"/organizations/{new string('x', 5_000)}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task An_organization_without_licenses_says_so()
    {
        await server.Create("bare", "Bare");

        var page = await server.GetPage("/organizations/bare");

        Assert.Null(page.QuerySelector("table"));
        Assert.Equal("No license to show", page.QuerySelector(".notice h2")!.TextContent);
    }

    [Fact]
    public async Task The_page_takes_nothing_from_elsewhere_and_is_not_stored()
    {
        using var response = await server.Get("/");

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("link[rel=stylesheet]", "href", "text/css")]
    [InlineData("link[rel=icon]", "href", "image/svg+xml")]
    [InlineData("script", "src", "text/javascript")]
    public async Task The_page_s_files_are_served(string selector, string attribute, string mediaType)
    {
        await server.Create("files", "Files", ("agent", Contract("Agent")));
        var page = await server.GetPage("/organizations/files");
        using var response = await server.Get(page.QuerySelector(selector)!.GetAttribute(attribute)!);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_api_sets_no_cookie_and_knows_no_language()
    {
        await server.Create("api", "Api", ("agent", Contract("Agent")));

        using var response = await server.Get("/v1/organizations/api/licenses", languages: "ja");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Content-Security-Policy"));
        Assert.Empty(response.Content.Headers.ContentLanguage);
    }
}
