using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>PostgreSQL: a stored function each for acquire and release, called as a transaction of its own that is on the disk before it is answered.</summary>
internal sealed class PostgresContestant : IContestant
{
    // The sizes at which it was fastest, of 4 to 128: more connections only wait for the one row, or for a processor.
    private const int ConnectionsToOnePool = 8;
    private const int ConnectionsToManyPools = 16;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private ChildProcess? _server;
    private NpgsqlDataSource? _source;

    public IReadOnlyList<int> ServerProcessIds => ProcessTree.Of(_server!.Id);

    public async Task Start(Workload workload, string dataDirectory)
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
        _server = ChildProcess.Start(
            AsItsUser(
                ServerProgram.Postgres.Path,
                ["-D", dataDirectory, .. settings.SelectMany(setting => new[] { "-c", setting })]
            )
        );
        int connections = workload.Pools == 1 ? ConnectionsToOnePool : ConnectionsToManyPools;
        _source = NpgsqlDataSource.Create(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;SSL Mode=Disable;Maximum Pool Size={connections};Max Auto Prepare=10;Auto Prepare Min Usages=1;Timeout=60;Command Timeout=60"
            )
        );
        await _server.WaitUntilReady(Answers, StartsWithin);
        await Execute(PostgresSchema.Create);
        await Execute(PostgresSchema.AddPools, workload.Pools, workload.Concurrent, workload.Burst);
        await Execute("CHECKPOINT");
    }

    public async ValueTask<Grant> Acquire(int pool, string session)
    {
        await using NpgsqlCommand acquire = _source!.CreateCommand(PostgresSchema.Acquire);
        acquire.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pool });
        acquire.Parameters.Add(new NpgsqlParameter<string> { TypedValue = session });
        acquire.Parameters.Add(new NpgsqlParameter<long> { TypedValue = CallerClock.LeaseEnd() });
        acquire.Parameters.Add(new NpgsqlParameter<int> { TypedValue = CallerClock.Month() });
        return (Grant)(int)(await acquire.ExecuteScalarAsync())!;
    }

    public async ValueTask Release(int pool, string session)
    {
        await using NpgsqlCommand release = _source!.CreateCommand(PostgresSchema.Release);
        release.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pool });
        release.Parameters.Add(new NpgsqlParameter<string> { TypedValue = session });
        release.Parameters.Add(new NpgsqlParameter<int> { TypedValue = CallerClock.Month() });
        await release.ExecuteScalarAsync();
    }

    public async ValueTask<PoolReading> Peak(int pool)
    {
        await using NpgsqlCommand peak = _source!.CreateCommand(PostgresSchema.Peak);
        peak.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pool });
        peak.Parameters.Add(new NpgsqlParameter<int> { TypedValue = CallerClock.Month() });
        await using NpgsqlDataReader row = await peak.ExecuteReaderAsync();
        await row.ReadAsync();
        return new(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

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
            await Execute("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task Execute(string sql, params int[] parameters)
    {
        await using NpgsqlCommand command = _source!.CreateCommand(sql);
        foreach (int parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = parameter });
        }
        await command.ExecuteNonQueryAsync();
    }
}
