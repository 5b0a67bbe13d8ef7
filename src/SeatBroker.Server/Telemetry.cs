using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SeatBroker.Server;

/// <summary>Metrics for Prometheus at <c>/metrics</c>; metrics and traces by OTLP where a collector is named; logs on the console.</summary>
internal static class Telemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        "SeatBroker",
        "Microsoft.Orleans",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogging(builder);
        OpenTelemetryBuilder telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("SeatBroker"))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddRuntimeInstrumentation().AddPrometheusExporter());
        if (HasCollector(builder.Configuration))
        {
            // Traces cost something on every login, so they are made only where somebody collects them.
            telemetry
                .WithTracing(traces => traces.AddSource("Microsoft.Orleans.Application").AddAspNetCoreInstrumentation())
                .UseOtlpExporter();
        }
    }

    public static bool HasCollector(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);

    /// <summary>The broker speaks from Information on, the frameworks from Warning on, unless <c>Logging:LogLevel</c> says otherwise.</summary>
    private static void AddLogging(WebApplicationBuilder builder)
    {
        Dictionary<string, string?> levels = new(StringComparer.Ordinal)
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:SeatBroker"] = "Information",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
            // It takes the machine's uptime for its own delay at the first check.
            ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
            // With its log on, the host makes an activity and a log scope for every request.
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
            // A failed start is told in one line by the program itself.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
        };
        builder.Configuration.Sources.Insert(
            0,
            new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = levels }
        );
    }
}
