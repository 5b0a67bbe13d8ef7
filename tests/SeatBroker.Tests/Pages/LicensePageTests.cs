using System.Net;
using SeatBroker.Abstractions;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

[Collection(nameof(PagesCollection))]
public sealed class LicensePageTests(PageServer server)
{
    [Fact]
    public async Task Who_holds_a_seat_is_listed_with_seat_features_and_last_renewal()
    {
        await server.Create(
            "holders",
            "Holders",
            ("agent", Contract("Agent", concurrent: 1, burst: 1)),
            ("voice", Contract("Voice", LicenseCategory.Feature))
        );
        await server
            .Grains.GetGrain<ILoginGrain>(LicenseKey.Of("holders", "agent"))
            .Login(new LoginRequest("desk:ann", "ann") { Features = ["voice"] });
        await server.LogIn("holders", "agent", "bob");
        await server.License("holders", "agent").Renew(["desk:ann"]);
        var held = await server.License("holders", "agent").GetSessions(afterCursor: 0, countMax: 2);

        var page = await server.GetPage("/organizations/holders/licenses/agent");

        var rows = page.QuerySelectorAll("tbody tr:has(.act)");
        Assert.Equal(
            [
                "ann",
                "desk:ann",
                "Concurrent",
                Tokyo(held.Sessions[0].Since),
                Tokyo(held.Sessions[0].RenewedAt!.Value),
                "voice",
                "Force release",
            ],
            rows[0].Children.Select(MappingTable.Text),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["bob", "desk:bob", "▲ Burst", Tokyo(held.Sessions[1].Since), "–none yet", "–none", "Force release"],
            rows[1].Children.Select(MappingTable.Text),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_feature_s_session_names_the_license_it_came_through_and_is_released_there()
    {
        await server.Create(
            "through",
            "Through",
            ("agent", Contract("Agent")),
            ("voice", Contract("Voice", LicenseCategory.Feature))
        );
        await server
            .Grains.GetGrain<ILoginGrain>(LicenseKey.Of("through", "agent"))
            .Login(new LoginRequest("desk:ann", "ann") { Features = ["voice"] });

        var page = await server.GetPage("/organizations/through/licenses/voice");

        var row = page.QuerySelector("tbody tr:has(.act)")!;
        Assert.Equal("desk:ann agent", MappingTable.Text(row.Children[1]));
        Assert.Equal("/organizations/through/licenses/agent", row.QuerySelector("a.through")!.GetAttribute("href"));
        Assert.Null(row.QuerySelector(".act a"));
    }

    [Fact]
    public async Task The_peak_is_shown_with_the_instant_at_which_it_was_reached_in_the_organization_s_zone()
    {
        await server.Create("peak", "Peak", ("agent", Contract("Agent", concurrent: 0, burst: 2)));
        await server.LogIn("peak", "agent", "ann");
        var month = (await server.License("peak", "agent").GetMonth(month: null)).Month!;

        var page = await server.GetPage("/organizations/peak/licenses/agent");

        Assert.Equal("1", page.QuerySelector(".tile .big")!.TextContent);
        Assert.Equal(
            $"Reached at {Tokyo(month.ReachedAt!.Value)} Asia/Tokyo",
            MappingTable.Text(page.QuerySelector(".tile .big + .about")!)
        );
    }

    [Fact]
    public async Task More_than_a_thousand_sessions_are_shown_page_by_page()
    {
        await server.Create("many", "Many", ("agent", Contract("Agent", concurrent: 2_000)));
        var license = server.License("many", "agent");
        await Task.WhenAll(
            Enumerable
                .Range(0, 1_001)
                .Select(number => license.Login(new LoginRequest($"desk-{number}", $"user-{number}")).AsTask())
        );

        var first = await server.GetPage("/organizations/many/licenses/agent");
        Assert.Equal(1_000, first.QuerySelectorAll("tbody tr:has(.act)").Length);
        var second = await server.GetPage(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Single(second.QuerySelectorAll("tbody tr:has(.act)"));
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.Equal("First page", second.QuerySelector(".pages a")!.TextContent);
    }

    [Theory]
    [InlineData("/organizations/nobody/licenses/agent", "There is no such organization", "/")]
    [InlineData("/organizations/here/licenses/none", "There is no such license", "/organizations/here")]
    [InlineData("/organizations/here/licenses/%3Cscript%3E", "There is no such license", "/organizations/here")]
    public async Task What_does_not_exist_is_not_found_and_there_is_a_way_on(string address, string says, string wayOn)
    {
        await server.Create("here", "Here");

        using var response = await server.Get(address);
        var page = await server.GetPage(address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(says, page.QuerySelector(".notice h2")!.TextContent);
        Assert.Equal(wayOn, page.QuerySelector(".notice a.button")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("script"));
    }

    [Theory]
    [InlineData("?after=nonsense")]
    [InlineData("?after=-1")]
    [InlineData("?after=99999999999999999999")]
    public async Task A_cursor_written_by_hand_is_the_beginning(string query)
    {
        await server.Create("cursor", "Cursor", ("agent", Contract("Agent")));
        await server.LogIn("cursor", "agent", "ann");

        var page = await server.GetPage($"/organizations/cursor/licenses/agent{query}");

        Assert.Single(page.QuerySelectorAll("tbody tr:has(.act)"));
    }

    private static string Tokyo(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(9))
            .ToString("d MMM yyyy, HH:mm:ss", System.Globalization.CultureInfo.GetCultureInfo("en"));
}
