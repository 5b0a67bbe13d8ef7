using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Client;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Client;

/// <summary>A gateway's client and a server that is killed under it.</summary>
[Collection(nameof(ProcessTests))]
public sealed class ClientProcessTests : IDisposable
{
    private const int AgentCount = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPorts.Free();
    private readonly int _siloPort = LoopbackPorts.Free();
    private readonly int _gatewayPort = LoopbackPorts.Free();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task R1_R7_A_server_that_is_killed_and_comes_back_leaves_every_login_answered_and_nobody_lost()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        builder.Services.AddSeatBrokerClient(options =>
        {
            options.Gateways = [new IPEndPoint(IPAddress.Loopback, _gatewayPort)];
            options.Deadline = Patience;
        });
        using IHost host = builder.Build();
        // It starts before the server does, and waits for it.
        Task started = host.StartAsync();
        ServerProcess server = StartServer();
        await server.Ready();
        await started.WaitAsync(Patience);
        using var http = new GatewayClient(server.Address);
        await http.PutOrganization("UTC");
        await http.PutLicense("agent", AgentCount, 0);
        SeatBrokerClient client = host.Services.GetRequiredService<SeatBrokerClient>();
        LicenseSeats license = client.License("acme", "agent");
        var lost = new System.Collections.Concurrent.ConcurrentQueue<string>();
        client.SessionLost += (_, e) => lost.Enqueue(e.SessionId);

        int answered = 0;
        bool isBack = false;
        async Task<string> Work(int agent)
        {
            for (int shift = 0; ; shift++)
            {
                string session = $"a{agent}-{shift}";
                FeatureLoginReply reply = await license.Login(new(session, $"agent{agent}"));
                Assert.Equal(Refusal.None, reply.Login.Refusal);
                Interlocked.Increment(ref answered);
                if (Volatile.Read(ref isBack))
                {
                    return session;
                }
                Assert.Equal(Refusal.None, await license.Logout(session));
            }
        }
        Task<string[]> work = Task.WhenAll(Enumerable.Range(0, AgentCount).Select(Work));
        while (Volatile.Read(ref answered) < 500)
        {
            Assert.False(work.IsFaulted, $"{work.Exception}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        await server.Kill();
        await server.DisposeAsync();
        await using ServerProcess again = StartServer();
        await again.Ready();
        Volatile.Write(ref isBack, true);
        string[] sessions = await work.WaitAsync(Patience);

        RenewReply renewed = await license.Renew(sessions).WaitAsync(Patience);
        Assert.Empty(renewed.Lost);
        Assert.Equal(AgentCount, license.HeldCount);
        Assert.Equal(
            sessions.Order(StringComparer.Ordinal).ToArray(),
            (await http.Sessions("agent")).Select(session => session.SessionId).Order(StringComparer.Ordinal).ToArray()
        );
        Assert.Empty(lost);
        await host.StopAsync();
    }

    private ServerProcess StartServer() =>
        ServerProcess.Start(
            _folder.Path,
            _port,
            [
                "--urls",
                $"http://127.0.0.1:{_port}",
                $"--SeatBroker:DataDirectory={_folder.Sub("data")}",
                $"--SeatBroker:SiloPort={_siloPort}",
                $"--SeatBroker:GatewayPort={_gatewayPort}",
            ]
        );
}
