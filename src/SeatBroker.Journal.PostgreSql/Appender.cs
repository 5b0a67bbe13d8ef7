using Npgsql;
using NpgsqlTypes;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>
/// Appends batches, each in one round trip and one transaction, over a connection of its own: no reader can keep it from it.
/// </summary>
internal sealed class Appender(JournalDatabase database) : IAsyncDisposable
{
    // Both insert in one order: two servers that append to the same journals wait for each other, and never in a circle.
    private const string AddJournals =
        "INSERT INTO seatbroker.journals (key) SELECT key FROM unnest($1) AS key ORDER BY key ON CONFLICT DO NOTHING";

    // Rows are without a gap and the last one is never deleted, so the row after one that is there is either the next or taken.
    // A statement that began before another server appended that row, and inserts once it has been forgotten, would find its place free: forgetting takes
    // rows older than 32 days, and no statement lives longer than 30 s (JournalDatabase.Settle), so no lock is spent on it.
    private const string AddRows = """
        WITH batch AS MATERIALIZED (
            SELECT journals.id AS journal, asked.position, asked.at, asked.row, asked.number
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS asked (key, position, at, row, number)
            JOIN seatbroker.journals ON journals.key = asked.key
            WHERE CASE WHEN asked.position = 1
                THEN NOT EXISTS (SELECT FROM seatbroker.rows WHERE rows.journal = journals.id)
                ELSE EXISTS (
                    SELECT FROM seatbroker.rows
                    WHERE rows.journal = journals.id AND rows.position = asked.position - 1
                ) END
        ), kept AS (
            INSERT INTO seatbroker.rows (journal, position, at, row)
            SELECT journal, position, at, row FROM batch ORDER BY journal ON CONFLICT DO NOTHING RETURNING journal
        )
        SELECT batch.number FROM kept JOIN batch USING (journal)
        """;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<JournalAppend> _asked = [];
    private NpgsqlConnection? _connection;

    /// <remarks>It is never repeated by itself: after an exception only reading tells what was kept, and when.</remarks>
    public async ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch)
    {
        // 1. Refuse what PostgreSQL cannot take.  2. Send the rest.  3. What comes back was kept; what does not was fenced.
        Sift(batch);
        if (_asked.Count == 0)
        {
            return;
        }

        bool isDone = false;
        try
        {
            _connection ??= await database.Writers.ConnectAsync().ConfigureAwait(false);
            HashSet<long> kept = await SendAsync(_connection).ConfigureAwait(false);
            isDone = true;
            for (int i = 0; i < _asked.Count; i++)
            {
                _asked[i].Outcome = kept.Contains(i + 1) ? AppendOutcome.Kept : AppendOutcome.Fenced;
            }
        }
        finally
        {
            if (!isDone)
            {
                await DisposeAsync().ConfigureAwait(false);
                database.Clear();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Sift(IReadOnlyList<JournalAppend> batch)
    {
        _keys.Clear();
        _asked.Clear();
        foreach (JournalAppend append in batch)
        {
            if (!_keys.Add(append.Key))
            {
                throw new ArgumentException($"Two rows of journal '{append.Key}' in a batch.", nameof(batch));
            }

            append.Outcome =
                append.Row.Length > JournalAppend.RowSizeMax || !JournalKey.CanBeKept(append.Key)
                    ? AppendOutcome.Refused
                : append.Position < 1 ? AppendOutcome.Fenced
                : AppendOutcome.Unknown;
            if (append.Outcome == AppendOutcome.Unknown)
            {
                _asked.Add(append);
            }
        }
    }

    private async Task<HashSet<long>> SendAsync(NpgsqlConnection connection)
    {
        await using NpgsqlBatch commands = new(connection);
        string[] newKeys = [.. _asked.Where(append => append.Position == 1).Select(append => append.Key)];
        if (newKeys.Length > 0)
        {
            commands.BatchCommands.Add(
                new NpgsqlBatchCommand(AddJournals) { Parameters = { Many(newKeys, NpgsqlDbType.Text) } }
            );
        }

        commands.BatchCommands.Add(
            new NpgsqlBatchCommand(AddRows)
            {
                Parameters =
                {
                    Many(_asked.Select(append => append.Key), NpgsqlDbType.Text),
                    Many(_asked.Select(append => append.Position), NpgsqlDbType.Bigint),
                    Many(_asked.Select(append => append.At.UnixMilliseconds), NpgsqlDbType.Bigint),
                    Many(_asked.Select(append => append.Row), NpgsqlDbType.Bytea),
                },
            }
        );

        // The commit's own failure comes after the rows, so all results are read to their end.
        HashSet<long> kept = [];
        await using NpgsqlDataReader reader = await commands.ExecuteReaderAsync().ConfigureAwait(false);
        do
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                kept.Add(reader.GetInt64(0));
            }
        } while (await reader.NextResultAsync().ConfigureAwait(false));

        return kept;
    }

    private static NpgsqlParameter Many<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
