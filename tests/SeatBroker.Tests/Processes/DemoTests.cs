using System.Diagnostics;

namespace SeatBroker.Tests.Processes;

[Collection(nameof(ProcessTests))]
public sealed class DemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_demo_fills_seats_peaks_into_burst_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        string temporary = Directory.CreateDirectory(folder.Sub("tmp")).FullName;
        string working = Directory.CreateDirectory(folder.Sub("working")).FullName;
        int port = LoopbackPorts.Free();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TMPDIR"] = temporary };
        await using ServerProcess server = ServerProcess.Start(
            working,
            port,
            ["--demo", "--urls", $"http://127.0.0.1:{port}"],
            variables
        );
        await server.Ready();
        using var broker = new GatewayClient(server.Address);
        await Until(broker, "a seat is held", row => row.Concurrent?.InUse > 0);
        await Until(broker, "burst seats are in use", row => row.Burst?.InUse > 0);
        await Until(broker, "a burst peak is counted", row => row.Burst?.Peak > 0);
        Assert.Single(Directory.GetDirectories(temporary));

        server.Terminate();
        Assert.Equal(0, await server.Exit());
        Assert.Empty(server.Errors);
        Assert.Empty(Directory.GetDirectories(temporary));
        Assert.Empty(Directory.GetFileSystemEntries(working));
    }

    private static async Task Until(GatewayClient broker, string what, Func<Usage, bool> isSo)
    {
        var waited = Stopwatch.StartNew();
        while (!(await broker.Mapping()).Any(isSo))
        {
            Assert.True(waited.Elapsed < Patience, $"The demo ran for {Patience}, and not yet so: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
