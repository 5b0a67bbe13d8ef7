using Npgsql;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>What is asked of journals over one connection, whoever has opened it.</summary>
internal static class JournalQuery
{
    // One statement sees one state of the database: nothing is forgotten between the snapshot and its rows.
    private const string ReadJournal = """
        WITH journal AS (SELECT id FROM seatbroker.journals WHERE key = $1), start AS (
            SELECT position, at, snapshot FROM seatbroker.snapshots
            WHERE journal = (SELECT id FROM journal) AND at <= $2 ORDER BY position DESC LIMIT 1
        )
        SELECT 0 AS kind, position, at, snapshot FROM start
        UNION ALL
        SELECT 1, position, at, row FROM seatbroker.rows
        WHERE journal = (SELECT id FROM journal) AND position > coalesce((SELECT position FROM start), 0) AND at < $3
        ORDER BY 1, 2
        """;

    public static async Task<JournalReading> ReadAsync(
        NpgsqlConnection connection,
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation
    )
    {
        JournalSnapshot? snapshot = null;
        List<JournalRow> rows = [];
        object[] parameters = [key, from.UnixMilliseconds, end.UnixMilliseconds];
        await using NpgsqlCommand command = Command(connection, ReadJournal, parameters);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            long position = reader.GetInt64(1);
            Instant at = new(reader.GetInt64(2));
            byte[] bytes = reader.GetFieldValue<byte[]>(3);
            if (reader.GetInt32(0) == 0)
            {
                snapshot = new(position, at, bytes);
            }
            else
            {
                rows.Add(new(position, at, bytes));
            }
        }

        return new(snapshot, rows);
    }

    /// <param name="connection">Where.</param>
    /// <param name="fromKey">No key holds the zero character, nor does PostgreSQL take it: the first key from such a one on is the first after what stands before the zero.</param>
    /// <param name="keyCountMax">At most so many.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static Task<List<string>> ListKeysAsync(
        NpgsqlConnection connection,
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation
    )
    {
        int zero = fromKey.IndexOf('\0', StringComparison.Ordinal);
        (string from, string compare) = zero < 0 ? (fromKey, ">=") : (fromKey[..zero], ">");
        string sql = $"SELECT key FROM seatbroker.journals WHERE key {compare} $1 ORDER BY key LIMIT $2";
        return ListAsync<string>(connection, sql, cancellation, from, (long)keyCountMax);
    }

    /// <returns>The first column's values.</returns>
    public static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation,
        params object[] parameters
    )
    {
        List<T> values = [];
        await using NpgsqlCommand command = Command(connection, sql, parameters);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        NpgsqlCommand command = new(sql, connection);
        foreach (object parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }
}
