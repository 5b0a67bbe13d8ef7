using System.Net.Http.Json;
using Microsoft.Playwright;
using SeatBroker.Abstractions;
using static Microsoft.Playwright.Assertions;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

/// <summary>The mapping in Chromium, as a person uses it.</summary>
[Collection(nameof(PagesCollection))]
public sealed class LicenseMappingBrowserTests(PageServer server, Chromium browser)
{
    private const int ConcurrentInUse = 9;
    private const int BurstInUse = 12;

    // As the browser does when another tab is chosen.
    private const string Hide = """
        (hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """;

    [Fact]
    public async Task The_mapping_is_read_in_both_languages_and_asks_nobody_else()
    {
        await server.Create(
            "both",
            "Both",
            ("agent", Contract("Agent")),
            ("voice", Contract("Voice", LicenseCategory.Feature))
        );
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/both");
        await Expects(window, heading: "License mapping Both", language: "en", ["agent"]);

        // A check box alone changes nothing; Refresh does.
        await window.Page.GetByLabel("Feature licenses").CheckAsync();
        await Expects(window, heading: "License mapping Both", language: "en", ["agent"]);
        await window.Button("Refresh").ClickAsync();
        await Expects(window, heading: "License mapping Both", language: "en", ["agent", "voice"]);
        await Expect(window.Page.GetByLabel("Feature licenses")).ToBeCheckedAsync();

        // The switch keeps what is shown.
        await window.Link("日本語").ClickAsync();
        await Expects(window, heading: "ライセンスのマッピング Both", language: "ja", ["agent", "voice"]);
        await window.Page.GetByLabel("機能ライセンス").UncheckAsync();
        await window.Button("リフレッシュ").ClickAsync();
        await Expects(window, heading: "ライセンスのマッピング Both", language: "ja", ["agent"]);
        window.AssertQuiet();
    }

    [Theory]
    [InlineData("en-US", "● Live", "▲ Burst in use", "▲ 1")]
    [InlineData("ja-JP", "● 更新中", "▲ 緊急座席を使用中", "▲ 1")]
    public async Task A_login_through_the_http_api_appears_by_itself(
        string language,
        string live,
        string badge,
        string burst
    )
    {
        string organization = $"live-{language}";
        await server.Create(organization, "Live", ("agent", Contract("Agent", concurrent: 1, burst: 2)));
        await using var window = await browser.OpenAsync(server, language);
        await window.Page.GotoAsync($"/organizations/{organization}");
        await Expect(window.Page.Locator("[data-live-state]")).ToHaveTextAsync(live);
        var head = window.Page.Locator("tr[data-row='agent'] a");
        await head.FocusAsync();

        await PutSession(organization, "ann");
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("1");
        await PutSession(organization, "bob");
        await Expect(window.Figure("agent", BurstInUse)).ToHaveTextAsync(burst);
        await Expect(window.Page.Locator("tr[data-row='agent'] .badge")).ToHaveTextAsync(badge);
        await Expect(window.Page.Locator("tfoot tr > :nth-child(9) .value")).ToHaveTextAsync("1");

        // Who reads by ear is told of the mark, and who walks by keyboard stays where he is.
        await Expect(window.Page.Locator("[data-live-announcement]")).ToContainTextAsync("Agent: ");
        await Expect(window.Page.Locator("tr[data-row='agent'] a")).ToBeFocusedAsync();
        window.AssertQuiet();
    }

    [Fact]
    public async Task A_new_license_appears_in_its_place()
    {
        await server.Create("grows", "Grows", ("agent", Contract("Agent")), ("supervisor", Contract("Supervisor")));
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/grows");
        await Expect(window.Page.Locator("[data-live-state]")).ToHaveTextAsync("● Live");

        await server.Create(
            "grows",
            "Grows",
            ("manager", Contract("Manager")),
            ("voice", Contract("Voice", LicenseCategory.Feature))
        );

        await Expect(window.Page.Locator("tbody .id")).ToHaveTextAsync(["agent", "manager", "supervisor"]);
        await Expect(window.Page.Locator("tfoot .id")).ToHaveTextAsync("3 license types");
    }

    [Fact]
    public async Task A_paused_page_stands_still_and_stays_so_after_refresh_until_it_is_switched_on()
    {
        await server.Create("pause", "Pause", ("agent", Contract("Agent")));
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/pause");
        var state = window.Page.Locator("[data-live-state]");
        await Expect(state).ToHaveTextAsync("● Live");

        var live = window.Page.GetByRole(AriaRole.Switch, new() { Name = "Live updates" });
        await live.FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        await Expect(live).Not.ToBeCheckedAsync();
        await Expect(state).ToHaveTextAsync("‖ Paused");
        await NobodyLooks("pause");
        await PutSession("pause", "ann");
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("0");

        int asked = window.Asked.Count(address => address.EndsWith("/live", StringComparison.Ordinal));
        await window.Button("Refresh").ClickAsync();
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("1");
        await Expect(state).ToHaveTextAsync("‖ Paused");
        Assert.Equal(asked, window.Asked.Count(address => address.EndsWith("/live", StringComparison.Ordinal)));

        await PutSession("pause", "bob");
        await live.ClickAsync();
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("2");
        await Expect(state).ToHaveTextAsync("● Live");
        window.AssertQuiet();
    }

    [Fact]
    public async Task A_hidden_page_is_not_read_for_and_catches_up_when_it_is_looked_at_again()
    {
        await server.Create("hidden", "Hidden", ("agent", Contract("Agent")));
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/hidden");
        await Expect(window.Page.Locator("[data-live-state]")).ToHaveTextAsync("● Live");

        await window.Page.EvaluateAsync(Hide, true);
        await NobodyLooks("hidden");
        await PutSession("hidden", "ann");
        await window.Page.EvaluateAsync(Hide, false);

        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Without_scripts_the_figures_stand_there_and_refresh_brings_new_ones()
    {
        await server.Create("plain", "Plain", ("agent", Contract("Agent")));
        await server.LogIn("plain", "agent", "ann");
        await using var window = await browser.OpenAsync(server, scripts: false);
        await window.Page.GotoAsync("/organizations/plain");
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("1");
        await Expect(window.Page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);

        await server.LogIn("plain", "agent", "bob");
        await window.Button("Refresh").ClickAsync();
        await Expect(window.Figure("agent", ConcurrentInUse)).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task The_way_leads_by_keyboard_from_the_list_over_the_mapping_to_a_license_and_back()
    {
        await server.Create("walk", "Walkway Ltd", ("agent", Contract("Agent")));
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/");
        await window.Page.GetByLabel("Part of a name or ID").FocusAsync();
        await window.Page.Keyboard.TypeAsync("walkway");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.Locator("tbody th")).ToHaveTextAsync(["Walkway Ltd"]);

        await window.Link("Walkway Ltd").FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page).ToHaveURLAsync(new Uri(server.Address, "/organizations/walk").ToString());
        await window.Link("Agent").FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page)
            .ToHaveURLAsync(new Uri(server.Address, "/organizations/walk/licenses/agent").ToString());
        await window.Link("License mapping").ClickAsync();
        await window.Link("Organization").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Organizations");
        window.AssertQuiet();
    }

    private async Task PutSession(string organization, string user)
    {
        using var response = await server.Client.PutAsJsonAsync(
            $"/v1/organizations/{organization}/licenses/agent/sessions/desk:{user}",
            new { user }
        );
        response.EnsureSuccessStatusCode();
    }

    private async Task NobodyLooks(string organization)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (server.IsWatched(organization))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private static async Task Expects(BrowserWindow window, string heading, string language, string[] licenseTypes)
    {
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(window.Page.Locator("tbody .id")).ToHaveTextAsync(licenseTypes);
    }
}
