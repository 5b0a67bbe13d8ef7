using System.Net;
using SeatBroker.Abstractions;
using SeatBroker.Server.Pages;
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

    [Fact]
    public async Task Without_a_choice_the_first_organization_is_shown()
    {
        await _server.Create("b", "Second", ("agent", PageServer.Contract("Agent")));
        await _server.Create("a", "First", ("agent", PageServer.Contract("Agent")));

        var page = await _server.GetPage("/");

        Assert.Equal("First", page.QuerySelector("tbody .name")!.TextContent);
    }

    [Fact]
    public async Task A_broker_that_does_not_know_shows_no_figures_and_asks_to_try_again()
    {
        await _server.Create("acme", "Acme", ("agent", PageServer.Contract("Agent")));
        _server.Store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(async () =>
            await _server.License("acme", "agent").Login(new LoginRequest("desk", "ann"))
        );

        using var response = await _server.Get("/?organization=acme");
        string html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("The broker cannot answer just now", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_are_too_many_organizations_to_list_the_id_is_typed()
    {
        for (int i = 0; i <= LicenseMappingReading.ListedCountMax; i++)
        {
            await _server.Create($"org-{i:000}", $"Organization {i}");
        }

        var none = await _server.GetPage("/");
        Assert.Equal("Name an organization", none.QuerySelector(".notice h2")!.TextContent);
        Assert.NotNull(none.QuerySelector("input[name=organization]"));

        await _server.Create("org-007", "Seven", ("agent", PageServer.Contract("Agent")));
        var page = await _server.GetPage("/?organization=org-007");
        Assert.Equal("Seven", page.QuerySelector("tbody .name")!.TextContent);
        Assert.Equal("org-007", page.QuerySelector("input[name=organization]")!.GetAttribute("value"));

        using var unknown = await _server.Get("/?organization=nobody");
        using var invalid = await _server.Get("/?organization=no/body");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, invalid.StatusCode);
    }
}
