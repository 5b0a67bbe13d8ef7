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

    private PostgresProcess? _server;
    private NpgsqlDataSource? _source;

    public IReadOnlyList<int> ServerProcessIds => _server!.ProcessIds;

    public async Task Start(Workload workload, string dataDirectory)
    {
        _server = await PostgresProcess.Start(dataDirectory);
        int connections = workload.Pools == 1 ? ConnectionsToOnePool : ConnectionsToManyPools;
        _source = NpgsqlDataSource.Create(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_server.ConnectionString};Maximum Pool Size={connections};Max Auto Prepare=10;Auto Prepare Min Usages=1;Timeout=60;Command Timeout=60"
            )
        );
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
