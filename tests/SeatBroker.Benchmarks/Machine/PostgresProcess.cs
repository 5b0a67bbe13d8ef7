using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>A PostgreSQL server on a free port of the loopback address: the same for everybody who keeps something in it.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _server;

    private PostgresProcess(ChildProcess server, int port)
    {
        _server = server;
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;SSL Mode=Disable"
        );
    }

    public string ConnectionString { get; }

    public IReadOnlyList<int> ProcessIds => ProcessTree.Of(_server.Id);

    /// <summary>Starts it on a directory, which is made if it is not there, and waits until it answers.</summary>
    public static async Task<PostgresProcess> Start(string dataDirectory)
    {
        if (!Directory.Exists(dataDirectory))
        {
            await CreateCluster(dataDirectory);
        }
        int port = FreePort.Next();
        string[] settings =
        [
            $"listen_addresses=127.0.0.1",
            $"port={port}",
            "unix_socket_directories=",
            "shared_buffers=512MB",
            "max_wal_size=4GB",
            "checkpoint_timeout=15min",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "log_min_messages=fatal",
        ];
        var server = ChildProcess.Start(
            AsItsUser(
                ServerProgram.Postgres.Path,
                ["-D", dataDirectory, .. settings.SelectMany(setting => new[] { "-c", setting })]
            )
        );
        var postgres = new PostgresProcess(server, port);
        try
        {
            await server.WaitUntilReady(postgres.Answers, StartsWithin);
        }
        catch (InvalidOperationException)
        {
            await postgres.DisposeAsync();
            throw;
        }
        return postgres;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task CreateCluster(string directory)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await Run(new ProcessStartInfo("install", ["-d", "-o", "postgres", "-m", "700", directory]));
        }
        await Run(
            AsItsUser(
                ServerProgram.PostgresInit.Path,
                ["-D", directory, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"]
            )
        );
    }

    /// <summary>PostgreSQL refuses to run as root: it then runs as the user that its package has made.</summary>
    private static ProcessStartInfo AsItsUser(string program, string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : new(program, arguments);

    private static async Task Run(ProcessStartInfo program)
    {
        await using ChildProcess process = ChildProcess.Start(program);
        await process.RunToEnd(StartsWithin);
    }

    /// <summary>False while it does not listen yet, or still recovers.</summary>
    private async Task<bool> Answers()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
