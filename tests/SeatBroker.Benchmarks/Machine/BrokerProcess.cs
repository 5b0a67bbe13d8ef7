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

    public static async Task<BrokerProcess> Start(string dataDirectory, bool isRelaxed = false)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        int gatewayPort = FreePort.Next();
        var process = ChildProcess.Start(
            ChildProcess.DotNet(
                Path.Combine(AppContext.BaseDirectory, "SeatBroker.Server.dll"),
                [
                    "--urls",
                    url.GetLeftPart(UriPartial.Authority),
                    $"--SeatBroker:DataDirectory={dataDirectory}",
                    $"--SeatBroker:SiloPort={FreePort.Next()}",
                    $"--SeatBroker:GatewayPort={gatewayPort}",
                    $"--SeatBroker:Durability={(isRelaxed ? "Relaxed" : "Durable")}",
                    "--Logging:LogLevel:Default=Warning",
                ]
            )
        );
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
