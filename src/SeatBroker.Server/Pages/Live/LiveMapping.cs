using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using SeatBroker.Server.Http;
using Identifier = SeatBroker.Abstractions.Identifier;

namespace SeatBroker.Server.Pages;

/// <summary>
/// The stream of a mapping's changes (Server-Sent Events): <c>figures</c> with what changed, <c>stale</c> when the broker cannot say for the moment. It ends with the
/// connection, and when the server stops.
/// </summary>
internal sealed class LiveMapping(
    MappingFeeds feeds,
    MappingRenderer renderer,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
)
{
    // While nothing changes the browser still learns, now and then, that what it shows is so.
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(PageAddresses.LiveRoute, FollowAsync)
            .ExcludeFromDescription()
            // A stream is open as long as somebody looks: no request's duration.
            .DisableHttpMetrics();

    private async Task<IResult> FollowAsync(HttpContext http, string organization, string? feature, string? product)
    {
        if (!Identifier.IsValid(organization))
        {
            return new ProblemResult(Problem.UnknownOrganization(organization));
        }

        var watch = feeds.Watch(organization);
        if (watch is null)
        {
            return new ProblemResult(Problem.TryAgain("Too many people look at live figures just now."));
        }

        http.Response.RegisterForDispose(watch);
        var first = await watch.Feed.AfterAsync(number: 0, http.RequestAborted);
        return first.Answer.Problem is PageProblem.UnknownOrganization
            ? new ProblemResult(Problem.UnknownOrganization(organization))
            : TypedResults.ServerSentEvents(
                StreamAsync(
                    watch.Feed,
                    CultureInfo.CurrentUICulture,
                    ShownLicenses.Of(feature, product),
                    http.RequestAborted
                )
            );
    }

    private async IAsyncEnumerable<SseItem<string>> StreamAsync(
        MappingFeed feed,
        CultureInfo culture,
        ShownLicenses shown,
        [EnumeratorCancellation] CancellationToken aborted
    )
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        var sent = MappingPicture.None;
        long sentAt = clock.GetTimestamp();
        bool isStale = false;
        while (await NextAsync(feed, sent.Number, end.Token) is { } edition)
        {
            if (edition.Answer.Mapping is not { } mapping)
            {
                sent = sent with { Number = edition.Number };
                if (!isStale)
                {
                    isStale = true;
                    yield return new("", "stale");
                }

                continue;
            }

            var picture = await feed.Pictures.OfAsync(edition.Number, mapping, culture, shown, renderer);
            var update = picture.Since(sent);
            sent = picture;
            if (!update.IsEmpty || isStale || clock.GetElapsedTime(sentAt) >= SilenceMax)
            {
                isStale = false;
                sentAt = clock.GetTimestamp();
                yield return new(JsonSerializer.Serialize(update, LiveJson.Compact.MappingUpdate), "figures");
            }
        }
    }

    /// <summary>Null: the connection or the server ends.</summary>
    private static async Task<MappingEdition?> NextAsync(MappingFeed feed, long number, CancellationToken end)
    {
        try
        {
            return await feed.AfterAsync(number, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.WriteAsync(httpContext);
    }
}

[JsonSerializable(typeof(MappingUpdate))]
internal sealed partial class LiveJson : JsonSerializerContext
{
    /// <summary>Markup stays readable: it is read as JSON, and never lies in a page.</summary>
    public static LiveJson Compact { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
