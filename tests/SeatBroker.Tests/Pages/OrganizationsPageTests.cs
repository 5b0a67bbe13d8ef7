using System.Net;
using AngleSharp.Dom;
using SeatBroker.Server.Pages;

namespace SeatBroker.Tests.Pages;

/// <summary>The list of organizations, with a server of its own.</summary>
public sealed class OrganizationsPageTests(OrganizationsPageTests.ManyOrganizations server)
    : IClassFixture<OrganizationsPageTests.ManyOrganizations>
{
    [Fact]
    public async Task Organizations_are_listed_a_hundred_at_a_time_in_order_of_their_ids()
    {
        var first = await server.GetPage("/");
        var second = await server.GetPage(Next(first)!);
        var third = await server.GetPage(Next(second)!);

        Assert.Equal(
            ManyOrganizations.Ids,
            ((IDocument[])[first, second, third]).SelectMany(Ids),
            StringComparer.Ordinal
        );
        Assert.Equal(OrganizationSearch.PageCountMax, Ids(second).Count());
        Assert.Null(Next(third));
        Assert.Equal("/", third.QuerySelector(".pages a:not([rel])")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("ORG-00", "org-000 org-001 org-002 org-003 org-004 org-005 org-006 org-007 org-008 org-009")]
    [InlineData(" branch 17", "org-170 org-171 org-172 org-173 org-174 org-175 org-176 org-177 org-178 org-179")]
    [InlineData("東京", "org-205")]
    [InlineData("org-205", "org-205")]
    public async Task A_part_of_the_id_or_of_the_name_finds(string text, string expected)
    {
        var page = await server.GetPage($"/?search={Uri.EscapeDataString(text)}");

        Assert.Equal(expected.Split(' '), Ids(page), StringComparer.Ordinal);
        Assert.Equal(text, page.QuerySelector("input[type=search]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_search_keeps_its_text_on_the_next_page()
    {
        var first = await server.GetPage("/?search=branch");
        var second = await server.GetPage(Next(first)!);

        Assert.Equal("org-100", Ids(second).First());
        Assert.Equal("branch", second.QuerySelector("input[type=search]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Every_organization_leads_to_its_mapping()
    {
        var page = await server.GetPage("/?search=org-007");

        Assert.Equal("/organizations/org-007", page.QuerySelector("tbody th a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("nothing of the kind")]
    public async Task A_search_without_a_find_says_so_and_leads_back(string text)
    {
        using var response = await server.Get($"/?search={Uri.EscapeDataString(text)}");
        var page = await server.GetPage($"/?search={Uri.EscapeDataString(text)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("No organization was found", page.QuerySelector(".notice h2")!.TextContent);
        Assert.Equal(text, page.QuerySelector(".notice bdi")!.TextContent);
        Assert.Equal("/", page.QuerySelector(".notice a")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("script"));
    }

    private static string? Next(IDocument page) => page.QuerySelector("a[rel=next]")?.GetAttribute("href");

    private static IEnumerable<string> Ids(IDocument page) =>
        page.QuerySelectorAll("tbody .id").Select(id => id.TextContent);

    public sealed class ManyOrganizations : PageServer
    {
        public static IReadOnlyList<string> Ids { get; } = [.. Enumerable.Range(0, 206).Select(n => $"org-{n:000}")];

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await Task.WhenAll(
                Ids.Select((id, number) => Create(id, number == 205 ? "東京センター" : $"Branch {number:000}"))
            );
        }
    }
}
