using System.Collections.Concurrent;
using Microsoft.Playwright;
using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Pages;

/// <summary>The page in Chromium, as a person uses it.</summary>
public sealed class LicenseMappingBrowserTests(PageServer server) : IClassFixture<PageServer>
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    [Fact]
    public async Task The_mapping_is_read_in_both_languages_and_asks_nobody_else()
    {
        await server.Create(
            "acme",
            "Acme",
            ("agent", PageServer.Contract("Agent")),
            ("voice", PageServer.Contract("Voice", LicenseCategory.Feature))
        );
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments }
        );
        await using var context = await browser.NewContextAsync(
            new()
            {
                Locale = "en-US",
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        var asked = new ConcurrentQueue<string>();
        var complaints = new ConcurrentQueue<string>();
        context.Request += (_, request) => asked.Enqueue(request.Url);
        context.Console += (_, message) => complaints.Enqueue(message.Text);

        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Address.ToString());
        await Expect(page, heading: "License mapping", language: "en", ["agent"]);

        // A check box alone changes nothing; Refresh does.
        await page.GetByLabel("Feature licenses").CheckAsync();
        await Expect(page, heading: "License mapping", language: "en", ["agent"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Expect(page, heading: "License mapping", language: "en", ["agent", "voice"]);
        Assert.True(await page.GetByLabel("Feature licenses").IsCheckedAsync());

        // The switch keeps what is shown.
        await page.GetByRole(AriaRole.Link, new() { Name = "日本語" }).ClickAsync();
        await Expect(page, heading: "ライセンスのマッピング", language: "ja", ["agent", "voice"]);
        await page.GetByLabel("機能ライセンス").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "リフレッシュ" }).ClickAsync();
        await Expect(page, heading: "ライセンスのマッピング", language: "ja", ["agent"]);

        // On a phone only the table scrolls sideways, never the page.
        await page.SetViewportSizeAsync(390, 844);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(
            await page.EvaluateAsync<bool>("(f => f.scrollWidth > f.clientWidth)(document.querySelector('.frame'))")
        );

        Assert.NotEmpty(asked);
        Assert.All(asked, address => Assert.Equal("127.0.0.1", new Uri(address).Host));
        Assert.Empty(complaints);
    }

    private static async Task Expect(IPage page, string heading, string language, string[] licenseTypes)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator("tbody .id")).ToHaveTextAsync(licenseTypes);
    }
}
