using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Samples;

/// <summary>The gateway as its operator runs it, and a broker that comes later.</summary>
[Collection(nameof(ProcessTests))]
public sealed partial class LoginGatewayProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPorts.Free();
    private readonly int _gatewayPort = LoopbackPorts.Free();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http")]
    [InlineData("orleans")]
    public async Task Started_before_the_broker_it_waits_then_logs_in_and_renews_and_stopped_it_logs_everybody_out(
        string mode
    )
    {
        await using ProgramProcess gateway = StartGateway(mode);
        await Until(gateway, "waits", () => Task.FromResult(Waits(gateway)));

        await using ServerProcess server = ServerProcess.Start(
            _folder.Path,
            _port,
            [
                "--urls",
                $"http://127.0.0.1:{_port}",
                $"--SeatBroker:DataDirectory={_folder.Sub("data")}",
                $"--SeatBroker:SiloPort={LoopbackPorts.Free()}",
                $"--SeatBroker:GatewayPort={_gatewayPort}",
            ]
        );
        await server.Ready();
        using var client = new GatewayClient(server.Address);
        await Until(
            gateway,
            "has renewed every lease",
            () => Task.FromResult(Renewals().Matches(gateway.Output).Any(match => Number(match) >= 7))
        );
        Usage usage = await client.Usage("agent");
        Assert.Equal((5, 2), (usage.Concurrent!.InUse, usage.Burst!.InUse));
        Assert.Equal(7, (await client.Sessions("agent")).Length);

        gateway.Terminate();
        Assert.Equal(0, await gateway.Exit());
        Assert.Contains("Stopping: logging everybody out.", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("logged out 7, left to leases 0", gateway.Output, StringComparison.Ordinal);
        Assert.Empty(await client.Sessions("agent"));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("orleans")]
    public async Task Stopped_while_it_waits_for_the_broker_it_ends_in_peace(string mode)
    {
        await using ProgramProcess gateway = StartGateway(mode);
        await Until(gateway, "waits", () => Task.FromResult(Waits(gateway)));

        gateway.Terminate();

        Assert.Equal(0, await gateway.Exit());
        Assert.Contains("Stopped before the broker answered", gateway.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", gateway.Errors, StringComparison.Ordinal);
    }

    private ProgramProcess StartGateway(string mode) =>
        new(
            "samples/AgentLoginGateway",
            _folder.Path,
            [
                "--mode",
                mode,
                "--server",
                $"http://127.0.0.1:{_port}",
                "--gateway",
                $"127.0.0.1:{_gatewayPort}",
                "--create",
                "--agents",
                "7",
                "--concurrent",
                "5",
                "--burst",
                "2",
                "--lease-seconds",
                "6",
                "--arrival-seconds",
                "0",
                "--shift-seconds",
                "3600",
                "--report-seconds",
                "1",
            ]
        );

    private static bool Waits(ProgramProcess gateway) => gateway.Errors.Contains(" yet: ", StringComparison.Ordinal);

    private static async Task Until(ProgramProcess gateway, string what, Func<Task<bool>> isSo)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (gateway.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Not so: the gateway {what}. {await gateway.Told()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    private static int Number(Match match) => int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"renewals (?<count>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Renewals();
}
