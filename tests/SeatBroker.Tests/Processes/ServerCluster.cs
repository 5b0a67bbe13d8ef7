using SeatBroker.Server;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Processes;

/// <summary>Servers of one cluster, each a process at its own ports, over a PostgreSQL of their own.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgreSqlServer _database = new();
    private readonly Ports[] _ports;
    private readonly ServerProcess?[] _servers;

    private ServerCluster(int count)
    {
        _ports = [.. Enumerable.Range(0, count).Select(_ => Ports.Free())];
        _servers = new ServerProcess?[count];
    }

    public IReadOnlyList<Uri> Addresses => [.. _ports.Select(ports => new Uri($"http://127.0.0.1:{ports.Http}"))];

    public static async Task<ServerCluster> Start(int count)
    {
        var cluster = new ServerCluster(count);
        try
        {
            await cluster._database.InitializeAsync();
            await SchemaCommand.ApplyAsync(cluster._database.ConnectionString("postgres"));
            await cluster.StartAll();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts every server at its ports, and waits until each can grant.</summary>
    public async Task StartAll()
    {
        for (int i = 0; i < _servers.Length; i++)
        {
            await Begin(i);
        }
        await Task.WhenAll(_servers.Select(server => server!.Ready()));
    }

    public Task Kill(int server) => _servers[server]!.Kill();

    public Task KillAll() => Task.WhenAll(_servers.Select(server => server!.Kill()));

    /// <summary>Asks a server to stop, and starts it again when it has.</summary>
    public async Task Restart(int server)
    {
        ServerProcess stopped = _servers[server]!;
        stopped.Terminate();
        Assert.True(await stopped.Exit() == 0, $"{stopped.Output}{stopped.Errors}");
        await Begin(server);
        await _servers[server]!.Ready();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess? server in _servers)
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Begin(int server)
    {
        if (_servers[server] is { } former)
        {
            await former.DisposeAsync();
        }
        string database = _database.ConnectionString("postgres");
        Ports ports = _ports[server];
        _servers[server] = ServerProcess.Start(
            _folder.Path,
            ports.Http,
            [
                "--urls",
                $"http://127.0.0.1:{ports.Http}",
                "--SeatBroker:Journal=PostgreSql",
                $"--SeatBroker:PostgreSql:ConnectionString={database}",
                "--SeatBroker:Clustering=PostgreSql",
                $"--SeatBroker:ClusteringConnection={database}",
                $"--SeatBroker:SiloPort={ports.Silo}",
                $"--SeatBroker:GatewayPort={ports.Gateway}",
            ]
        );
    }

    private sealed record Ports(int Http, int Silo, int Gateway)
    {
        public static Ports Free() => new(LoopbackPorts.Free(), LoopbackPorts.Free(), LoopbackPorts.Free());
    }
}
