using Scalar.AspNetCore;
using SeatBroker.Grains;

namespace SeatBroker.Server.Http;

/// <summary>What an operator and a monitor ask: alive, ready, how much, and how to use it.</summary>
internal sealed class OperationsApi(BrokerHealth health)
{
    public void Map(WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("").WithTags("Operations");
        group.MapAnswer(
            HttpMethods.Get,
            "/healthz/live",
            GetLive,
            new("GetLive", "Tell whether the process runs") { Answers = { [200] = typeof(HealthJson) } }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/healthz/ready",
            GetReady,
            new("GetReady", "Tell whether the broker can grant") { Answers = { [200] = typeof(HealthJson) } }
        );
        app.MapPrometheusScrapingEndpoint("/metrics")
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
            .Describe(
                ((Delegate)GetLive).Method,
                new("GetMetrics", "Read the figures, as Prometheus does")
                {
                    Answers = { [200] = typeof(string) },
                    MediaType = "text/plain",
                }
            )
            .WithTags("Operations");
        // By its name alone: the framework answers an unknown document in a form of its own.
        app.MapOpenApi("/openapi/v1.json");
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("SeatBroker").DisableDefaultFonts());
    }

    private static ValueTask<Answer> GetLive(HttpContext http) => ValueTask.FromResult(Healthy("live"));

    private ValueTask<Answer> GetReady(HttpContext http) =>
        ValueTask.FromResult(health.WhyNotReady is { } why ? Problem.TryAgain(why) : Healthy("ready"));

    private static Answer Healthy(string status) => Answer.Ok(new HealthJson(status), BrokerJson.Default.HealthJson);
}

internal sealed record HealthJson(string Status);
