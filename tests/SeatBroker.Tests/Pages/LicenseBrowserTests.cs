using Microsoft.Playwright;
using SeatBroker.Abstractions;
using static Microsoft.Playwright.Assertions;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

/// <summary>Force release in Chromium.</summary>
[Collection(nameof(PagesCollection))]
public sealed class LicenseBrowserTests(PageServer server, Chromium browser)
{
    [Theory]
    [InlineData(
        "en-US",
        "Force release: ann, session desk:ann",
        "Cancel",
        "Release the seat",
        "✓ Session desk:ann was released."
    )]
    [InlineData(
        "ja-JP",
        "強制解放: ann、セッション desk:ann",
        "キャンセル",
        "座席を解放する",
        "✓ セッション desk:ann を解放しました。"
    )]
    public async Task A_seat_is_released_only_after_it_was_confirmed(
        string language,
        string release,
        string cancel,
        string confirm,
        string done
    )
    {
        string organization = $"release-{language}";
        await server.Create(organization, "Release", ("agent", Contract("Agent", concurrent: 1, burst: 1)));
        await server.LogIn(organization, "agent", "ann", "bob");
        await using var window = await browser.OpenAsync(server, language);
        await window.Page.GotoAsync($"/organizations/{organization}/licenses/agent");
        var users = window.Page.Locator("tbody tr:has(.act) th");
        await Expect(users).ToHaveTextAsync(["ann", "bob"]);

        await window.Link(release).ClickAsync();
        await window.Link(cancel).ClickAsync();
        await Expect(users).ToHaveTextAsync(["ann", "bob"]);

        await window.Link(release).ClickAsync();
        await window.Button(confirm).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync(done);
        await Expect(users).ToHaveTextAsync(["bob"]);
        var held = await server.License(organization, "agent").GetSessions(afterCursor: 0, countMax: 10);
        Assert.Equal(("bob", SeatKind.Concurrent), (Assert.Single(held.Sessions).User, held.Sessions[0].Seat));

        // What was done stays done: the page can be loaded again.
        await window.Page.ReloadAsync();
        await Expect(users).ToHaveTextAsync(["bob"]);
        window.AssertQuiet();
    }
}
