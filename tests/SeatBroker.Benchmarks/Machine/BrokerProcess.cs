using System.Diagnostics;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>SeatBroker's server in a process of its own, on free ports and a given data directory.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    public const string ClusterId = "seatbroker";

    private readonly ChildProcess _process;

    private BrokerProcess(ChildProcess process, Uri url, int gatewayPort)
    {
        _process = process;
        Url = url;
        GatewayPort = gatewayPort;
    }

    public int Id => _process.Id;

    public Uri Url { get; }

    /// <summary>Where Orleans clients connect.</summary>
    public int GatewayPort { get; }

    /// <param name="dataDirectory">Where its journal is.</param>
    /// <param name="isRelaxed">With Relaxed durability.</param>
    /// <param name="startupHook">An assembly that the runtime loads into the process and starts there, and what it is told in its environment.</param>
    /// <param name="journal">The PostgreSQL database that keeps its journal; null: a file in the data directory does.</param>
    public static async Task<BrokerProcess> Start(
        string dataDirectory,
        bool isRelaxed = false,
        (string Assembly, string Variable, string Value)? startupHook = null,
        string? journal = null
    )
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        int gatewayPort = FreePort.Next();
        ProcessStartInfo program = ChildProcess.DotNet(
            Path.Combine(AppContext.BaseDirectory, "SeatBroker.Server.dll"),
            [
                "--urls",
                url.GetLeftPart(UriPartial.Authority),
                $"--SeatBroker:DataDirectory={dataDirectory}",
                $"--SeatBroker:SiloPort={FreePort.Next()}",
                $"--SeatBroker:GatewayPort={gatewayPort}",
                $"--SeatBroker:Durability={(isRelaxed ? "Relaxed" : "Durable")}",
                "--Logging:LogLevel:Default=Warning",
                .. journal is null
                    ? Array.Empty<string>()
                    :
                    [
                        "--SeatBroker:Journal=PostgreSql",
                        $"--SeatBroker:PostgreSql:ConnectionString={journal}",
                        "--SeatBroker:PostgreSql:CreateSchema=true",
                    ],
            ]
        );
        if (startupHook is { } hook)
        {
            program.Environment["DOTNET_STARTUP_HOOKS"] = hook.Assembly;
            program.Environment[hook.Variable] = hook.Value;
        }
        var process = ChildProcess.Start(program);
        var broker = new BrokerProcess(process, url, gatewayPort);
        try
        {
            await process.WaitUntilReady(new Uri(url, "healthz/ready"), TimeSpan.FromSeconds(30));
        }
        catch (InvalidOperationException)
        {
            await broker.DisposeAsync();
            throw;
        }
        return broker;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
