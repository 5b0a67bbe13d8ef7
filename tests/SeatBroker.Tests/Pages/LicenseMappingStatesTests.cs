using System.Net;
using AngleSharp.Html.Parser;
using SeatBroker.Abstractions;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Pages;

/// <summary>States of the whole broker; each test has a server of its own.</summary>
public sealed class LicenseMappingStatesTests : IAsyncLifetime
{
    private readonly PageServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("en", "No organization yet")]
    [InlineData("ja", "組織がまだありません")]
    public async Task An_empty_broker_says_how_to_begin(string language, string expected)
    {
        using var response = await _server.Get("/", language);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var page = await _server.GetPage("/", language);
        Assert.Equal(expected, page.QuerySelector(".notice h2")!.TextContent);
        Assert.Null(page.QuerySelector("form"));
    }

    [Theory]
    [InlineData("/organizations/acme?feature=true")]
    [InlineData("/organizations/acme/licenses/agent")]
    [InlineData("/organizations/acme/licenses/agent/release?session=desk&at=1")]
    public async Task A_broker_that_does_not_know_shows_no_figures_and_offers_to_ask_again(string address)
    {
        await _server.Create("acme", "Acme", ("agent", PageServer.Contract("Agent")));
        _server.Store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(async () =>
            await _server.License("acme", "agent").Login(new LoginRequest("desk", "ann"))
        );

        using var response = await _server.Get(address);
        string html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("The broker cannot answer just now", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", html, StringComparison.Ordinal);
        var page = new HtmlParser().ParseDocument(html);
        Assert.Equal(address, page.QuerySelector(".notice a.button")!.GetAttribute("href"));
    }
}
