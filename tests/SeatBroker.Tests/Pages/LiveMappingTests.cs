using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SeatBroker.Abstractions;
using SeatBroker.Server.Pages;
using SeatBroker.Tests.Grains;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

/// <summary>The stream of a mapping's changes; each test has a server of its own, since the store fails for everybody.</summary>
public sealed class LiveMappingTests : IAsyncLifetime
{
    private readonly PageServer _server = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    public Task InitializeAsync() => _server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task The_first_message_holds_all_rows_and_the_next_only_what_changed()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")), ("supervisor", Contract("Supervisor")));
        await using var stream = await Stream.OpenAsync(_server, "/organizations/acme/live", _limit.Token);

        var first = await stream.FiguresAsync();
        Assert.Equal(
            ["", "agent", "supervisor"],
            first.Rows.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(["agent", "supervisor", ""], first.Order!, StringComparer.Ordinal);

        await _server.LogIn("acme", "agent", "ann");
        var next = await stream.FiguresAsync(update => update.Rows.Count > 0);
        Assert.Equal(["", "agent"], next.Rows.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Null(next.Order);
    }

    [Fact]
    public async Task What_is_pushed_looks_as_the_page_does()
    {
        await _server.Create(
            "acme",
            "Acme",
            ("agent", Contract("Agent", concurrent: 1)),
            ("voice", Contract("Voice", LicenseCategory.Feature))
        );
        await _server.LogIn("acme", "agent", "ann", "bob");
        await using var stream = await Stream.OpenAsync(
            _server,
            "/organizations/acme/live?feature=true",
            _limit.Token,
            "ja"
        );

        var figures = await stream.FiguresAsync();
        var page = await _server.GetPage("/organizations/acme?feature=true", languages: "ja");
        foreach (var row in page.QuerySelectorAll(".mapping tbody tr, .mapping tfoot tr"))
        {
            var pushed = page.CreateElement("tbody");
            pushed.InnerHtml = figures.Rows[row.GetAttribute("data-row")!];
            Assert.Equal(row.OuterHtml, pushed.QuerySelector("tr")!.OuterHtml);
        }
    }

    [Fact]
    public async Task All_who_look_share_one_feed_and_none_is_left_when_the_last_one_goes()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        var feeds = _server.Services.GetRequiredService<MappingFeeds>();
        Assert.False(feeds.IsWatched("acme"));
        using (var one = feeds.Watch("acme"))
        using (var two = feeds.Watch("acme"))
        using (var other = feeds.Watch("other"))
        {
            Assert.Same(one!.Feed, two!.Feed);
            Assert.NotSame(one.Feed, other!.Feed);
            await one.Feed.AfterAsync(number: 1, _limit.Token);
            one.Dispose();
            one.Dispose();
            Assert.True(feeds.IsWatched("acme"));
        }

        Assert.False(feeds.IsWatched("acme"));
        Assert.False(feeds.IsWatched("other"));
    }

    [Fact]
    public async Task A_stream_that_is_closed_is_read_for_no_more()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        await using (var stream = await Stream.OpenAsync(_server, "/organizations/acme/live", _limit.Token))
        {
            await stream.FiguresAsync();
            Assert.True(_server.IsWatched("acme"));
        }

        while (_server.IsWatched("acme"))
        {
            await Task.Delay(20, _limit.Token);
        }
    }

    [Fact]
    public async Task Only_so_many_may_look_at_once()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        var feeds = _server.Services.GetRequiredService<MappingFeeds>();
        List<MappingWatch> watches = [];
        for (int i = 0; i < MappingFeeds.WatcherCountMax; i++)
        {
            watches.Add(feeds.Watch($"org-{i % 2}")!);
        }

        using (var refused = await _server.Get("/organizations/acme/live"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        watches[0].Dispose();
        await using (var stream = await Stream.OpenAsync(_server, "/organizations/acme/live", _limit.Token))
        {
            Assert.NotEmpty((await stream.FiguresAsync()).Rows);
        }

        watches.ForEach(watch => watch.Dispose());
    }

    [Fact]
    public async Task A_store_that_is_down_is_said_and_the_figures_come_back_by_themselves()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        await using var stream = await Stream.OpenAsync(_server, "/organizations/acme/live", _limit.Token);
        await stream.FiguresAsync();

        _server.Store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(async () =>
            await _server.License("acme", "agent").Login(new LoginRequest("desk", "ann"))
        );
        await stream.UntilAsync("stale");

        _server.Store.Fault = _ => AppendFault.None;
        Assert.NotEmpty((await stream.FiguresAsync()).AsOf);
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_streams()
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        await using var stream = await Stream.OpenAsync(_server, "/organizations/acme/live", _limit.Token);
        await stream.FiguresAsync();

        _server.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        Assert.True(await stream.EndsAsync());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example", HttpStatusCode.BadRequest)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    public async Task Live_figures_are_for_this_origin_alone(string header, string value, HttpStatusCode expected)
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/organizations/acme/live");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await _server.Client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            _limit.Token
        );

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/ORGANIZATIONS/acme/live")]
    [InlineData("/organizations/acme/LIVE")]
    [InlineData("/organizations/acme//live")]
    [InlineData("/organizations/acme/live/")]
    public async Task No_spelling_of_the_address_leads_around_the_check(string address)
    {
        await _server.Create("acme", "Acme", ("agent", Contract("Agent")));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Origin", "http://evil.example");

        using var response = await _server.Client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            _limit.Token
        );

        Assert.True(
            response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound,
            $"{response.StatusCode}"
        );
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("%3Cscript%3E")]
    public async Task An_unknown_organization_has_no_live_figures(string organization)
    {
        using var response = await _server.Get($"/organizations/{organization}/live");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private sealed class Stream(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items)
        : IAsyncDisposable
    {
        private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

        public static async Task<Stream> OpenAsync(
            PageServer server,
            string address,
            CancellationToken limit,
            string language = "en"
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
            var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            var content = await response.Content.ReadAsStreamAsync(limit);
            return new(response, SseParser.Create(content).EnumerateAsync(limit).GetAsyncEnumerator(limit));
        }

        public async Task<MappingUpdate> FiguresAsync(Func<MappingUpdate, bool>? wanted = null)
        {
            while (true)
            {
                var update = JsonSerializer.Deserialize<MappingUpdate>(await UntilAsync("figures"), Json)!;
                if (wanted is null || wanted(update))
                {
                    return update;
                }
            }
        }

        /// <returns>The message's content.</returns>
        public async Task<string> UntilAsync(string kind)
        {
            while (await items.MoveNextAsync())
            {
                if (items.Current.EventType == kind)
                {
                    return items.Current.Data;
                }
            }

            throw new InvalidOperationException($"The stream ended, and there was no '{kind}'.");
        }

        /// <summary>Properly: a cut connection throws.</summary>
        public async Task<bool> EndsAsync()
        {
            while (await items.MoveNextAsync()) { }

            return true;
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            await ValueTask.CompletedTask;
        }
    }
}
