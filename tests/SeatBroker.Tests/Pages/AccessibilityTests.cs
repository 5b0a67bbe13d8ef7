using Microsoft.Playwright;
using SeatBroker.Abstractions;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

/// <summary>What people need who hear the pages, see few colours, use a keyboard or a phone; on every page, in both languages.</summary>
[Collection(nameof(PagesCollection))]
public sealed class AccessibilityTests(PageServer server, Chromium browser)
{
    public static TheoryData<string, string> Pages =>
        new()
        {
            { "/", "en-US" },
            { "/", "ja-JP" },
            { "/?search=no-such-thing", "en-US" },
            { "/organizations/reach?feature=true&product=true", "en-US" },
            { "/organizations/reach?feature=true&product=true", "ja-JP" },
            { "/organizations/reach-bare", "en-US" },
            { "/organizations/nobody", "ja-JP" },
            { "/organizations/reach/licenses/agent", "en-US" },
            { "/organizations/reach/licenses/agent", "ja-JP" },
            { "/organizations/reach/licenses/agent/release?session=desk:ann&at=1", "en-US" },
            { "/organizations/reach/licenses/agent/release?session=desk:nobody&at=1", "ja-JP" },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Everything_has_a_name_a_role_and_contrast(string address, string language)
    {
        await Prepare();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var window = await browser.OpenAsync(server, language, scheme: scheme);
            await window.Page.GotoAsync(address);
            await Settle(window);

            Assert.Empty(await window.Page.EvaluateAsync<string[]>(Complaints));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task On_a_phone_the_page_never_scrolls_sideways(string address, string language)
    {
        await Prepare();
        await using var window = await browser.OpenAsync(server, language, width: 390);
        await window.Page.GotoAsync(address);
        await Settle(window);

        Assert.Equal(390, await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(Complaints));
    }

    [Fact]
    public async Task On_a_phone_a_license_is_a_card_and_its_table_stays_a_table_to_those_who_hear_it()
    {
        await Prepare();
        await using var window = await browser.OpenAsync(server, width: 390);
        await window.Page.GotoAsync("/organizations/reach");

        var row = window.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "agent" });
        Assert.Equal("grid", await row.EvaluateAsync<string>("row => getComputedStyle(row).display"));
        await Assertions.Expect(row.GetByRole(AriaRole.Rowheader)).ToContainTextAsync("Agent");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Columnheader)).ToHaveCountAsync(18);
        await Assertions.Expect(window.Figure("agent", 8)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Printed_there_are_no_controls_and_the_heads_repeat()
    {
        await Prepare();
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/reach");
        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("thead")).ToHaveCSSAsync("display", "table-header-group");
        await Assertions.Expect(window.Page.Locator("tfoot")).ToHaveCSSAsync("display", "table-row-group");
    }

    [Fact]
    public async Task The_focus_is_seen_and_the_first_step_skips_to_the_content()
    {
        await Prepare();
        await using var window = await browser.OpenAsync(server);
        await window.Page.GotoAsync("/organizations/reach");

        await window.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(window.Link("Skip to the content")).ToBeFocusedAsync();
        await Assertions.Expect(window.Link("Skip to the content")).ToBeInViewportAsync();
        for (int step = 0; step < 12; step++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
            Assert.Equal(
                "2px solid",
                await window.Page.EvaluateAsync<string>(
                    "(s => `${s.outlineWidth} ${s.outlineStyle}`)(getComputedStyle(document.activeElement))"
                )
            );
        }
    }

    private async Task Prepare()
    {
        await server.Create(
            "reach",
            "Reach",
            (
                "agent",
                Contract("Agent", concurrent: 1, burst: 2) with
                {
                    BaseTotal = 9,
                    MonthlyPrice = new(3_500, "JPY"),
                }
            ),
            ("full", Contract("Full", concurrent: 1, burst: 0)),
            ("near", Contract("Near", concurrent: 1, burst: 1)),
            ("over", Contract("Over", concurrent: 0, burst: 0)),
            ("voice", Contract("Voice", LicenseCategory.Feature)),
            ("view", Contract("VIEW", LicenseCategory.Product))
        );
        await server.Create("reach-bare", "Bare");
        await server.Assign("reach", "agent", "ann", "bob");
        await server.LogIn("reach", "agent", "ann", "bob");
        await server.LogIn("reach", "full", "ann");
        await server.LogIn("reach", "near", "ann");
    }

    /// <summary>Live figures have come, and no colour fades any more.</summary>
    private static async Task Settle(BrowserWindow window)
    {
        if (await window.Page.Locator("[data-live-controls]").CountAsync() > 0)
        {
            await Assertions.Expect(window.Page.Locator("[data-live-state][data-state='live']")).ToHaveCountAsync(1);
        }

        await window.Page.EvaluateAsync("Promise.all(document.getAnimations().map(animation => animation.finished))");
    }

    private const string Complaints = """
        () => {
          const complaints = [];
          const all = (selector) => [...document.querySelectorAll(selector)];
          const visible = (element) => element.checkVisibility();
          const demand = (holds, what) => { if (!holds) complaints.push(what); };
          const text = (id) => document.getElementById(id)?.textContent.trim();

          demand(all("h1").length === 1, "one h1");
          demand(all("main").length === 1 && all("body > header").length === 1, "main and header");
          demand(document.documentElement.lang !== "" && document.title !== "", "a language and a title");
          demand(new Set(all("[id]").map((e) => e.id)).size === all("[id]").length, "ids are unique");
          all("nav").forEach((nav) => demand(nav.ariaLabel, "a nav has a label"));
          all("table").forEach((table) => demand(table.caption?.textContent.trim(), "a table has a caption"));
          all("th").forEach((th) => demand(th.scope && th.textContent.trim(), `a head has a scope and a text: ${th.outerHTML}`));
          all("[aria-labelledby]").forEach((e) => e.getAttribute("aria-labelledby").split(" ").forEach((id) => demand(text(id), `there is #${id}`)));
          all("[role=region], [role=img], section").forEach((e) => demand(e.ariaLabel || e.hasAttribute("aria-labelledby"), `a name: ${e.className}`));
          all("img").forEach((img) => demand(img.hasAttribute("alt"), "an image has an alt"));
          all("a, button, input:not([type=hidden]), select, textarea").forEach((e) => {
            const label = e.ariaLabel || e.textContent.trim() || [...(e.labels ?? [])].map((l) => l.textContent.trim()).join("");
            demand(label, `a control has a name: ${e.outerHTML}`);
          });
          let level = 0;
          all("h1, h2, h3").forEach((h) => { demand(+h.tagName[1] <= level + 1, `no level is skipped: ${h.textContent}`); level = +h.tagName[1]; });

          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = (colour) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const luminance = (c) => c.slice(0, 3).map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = (element) => {
            for (let e = element; e; e = e.parentElement) {
              const c = rgba(getComputedStyle(e).backgroundColor);
              if (c[3] === 255) return c;
            }
            return [255, 255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || !visible(element) || element.closest("script, .unseen, caption, svg")) continue;
            const style = getComputedStyle(element);
            const [a, b] = [luminance(rgba(style.color)), luminance(ground(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            demand(ratio >= 4.5, `contrast ${ratio.toFixed(2)}: ${walker.currentNode.textContent.trim()}`);
          }
          return [...new Set(complaints)];
        }
        """;
}
