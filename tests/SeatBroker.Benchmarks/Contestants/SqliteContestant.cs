using Microsoft.Data.Sqlite;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>
/// SQLite in this process, as a gateway without a server would use it: a transaction an operation, on the disk (WAL, synchronous=FULL) before it is answered.
/// One connection, as SQLite lets one write at a time anyway.
/// </summary>
internal sealed class SqliteContestant : IContestant
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection _connection = null!;
    private SqliteCommand _begin = null!;
    private SqliteCommand _commit = null!;
    private SqliteCommand _rollback = null!;
    private SqliteCommand _renewSeat = null!;
    private SqliteCommand _takeSeat = null!;
    private SqliteCommand _addSeat = null!;
    private SqliteCommand _removeSeat = null!;
    private SqliteCommand _freeSeat = null!;
    private SqliteCommand _raisePeak = null!;
    private SqliteCommand _readPeak = null!;

    public Task Start(Workload workload, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        _connection = new($"Data Source={Path.Combine(dataDirectory, "seats.db")};Pooling=False");
        _connection.Open();
        using (SqliteCommand create = Command(SqliteSchema.Create))
        {
            create.ExecuteNonQuery();
        }
        using (SqliteCommand add = Command(SqliteSchema.AddPools, "$pools", "$concurrent", "$burst"))
        {
            Scalar(add, workload.Pools, workload.Concurrent, workload.Burst);
        }
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _rollback = Command("ROLLBACK");
        _renewSeat = Command(SqliteSchema.RenewSeat, "$pool", "$session", "$lease_end");
        _takeSeat = Command(SqliteSchema.TakeSeat, "$pool");
        _addSeat = Command(SqliteSchema.AddSeat, "$pool", "$session", "$kind", "$lease_end");
        _removeSeat = Command(SqliteSchema.RemoveSeat, "$pool", "$session");
        _freeSeat = Command(SqliteSchema.FreeSeat, "$pool");
        _raisePeak = Command(SqliteSchema.RaisePeak, "$pool", "$month");
        _readPeak = Command(SqliteSchema.ReadPeak, "$pool", "$month");
        return Task.CompletedTask;
    }

    public ValueTask<Grant> Acquire(int pool, string session) =>
        InTurn(() =>
        {
            long leaseEnd = CallerClock.LeaseEnd();
            if (Scalar(_renewSeat, pool, session, leaseEnd) is long held)
            {
                return ((Grant)held, true);
            }
            if (Scalar(_takeSeat, pool) is not long burstInUse)
            {
                return (Grant.Refused, false);
            }
            Grant kind = burstInUse > 0 ? Grant.Burst : Grant.Concurrent;
            Scalar(_addSeat, pool, session, (int)kind, leaseEnd);
            if (kind == Grant.Burst)
            {
                Scalar(_raisePeak, pool, CallerClock.Month());
            }
            return (kind, true);
        });

    public async ValueTask Release(int pool, string session) =>
        await InTurn(() =>
        {
            if (Scalar(_removeSeat, pool, session) is null)
            {
                return (false, false);
            }
            // A month that begins with burst seats in use has their number as its peak, which is written before the first of them goes.
            Scalar(_raisePeak, pool, CallerClock.Month());
            Scalar(_freeSeat, pool);
            return (true, true);
        });

    public async ValueTask<PoolReading> Peak(int pool)
    {
        await _turn.WaitAsync();
        try
        {
            Bind(_readPeak, pool, CallerClock.Month());
            await using SqliteDataReader row = await _readPeak.ExecuteReaderAsync();
            await row.ReadAsync();
            return new(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <param name="work">Its answer, and whether anything changed that must be kept.</param>
    private async ValueTask<T> InTurn<T>(Func<(T Answer, bool IsChanged)> work)
    {
        await _turn.WaitAsync();
        try
        {
            Scalar(_begin);
            bool isOpen = true;
            try
            {
                (T answer, bool isChanged) = work();
                Scalar(isChanged ? _commit : _rollback);
                isOpen = false;
                return answer;
            }
            finally
            {
                if (isOpen)
                {
                    Scalar(_rollback);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private SqliteCommand Command(string sql, params string[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter(parameter, null));
        }
        return command;
    }

    private static object? Scalar(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Bind(command, values);
        return command.ExecuteScalar();
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
