using Npgsql;
using NpgsqlTypes;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>
/// Appends batches, each in one round trip and one transaction, over a connection of its own: no reader can keep it from it.
/// </summary>
internal sealed class Appender(JournalDatabase database) : IAsyncDisposable
{
    // Both insert in the order of the keys: two servers that append to the same journals wait for each other, and never in a circle.
    private const string AddJournals =
        "INSERT INTO seatbroker.journals (key) SELECT key FROM unnest($1) AS key ORDER BY key ON CONFLICT DO NOTHING";

    // Looked up row by row, so that no plan looks at all rows: with a join and EXISTS a batch over 1,000 new journals took 28 ms. A row's place is right behind the last one: a
    // journal without any has none but 1, and one that is not there none at all. A statement that began before another server appended that row, and inserts once it has been forgotten, would find its place
    // free: forgetting takes rows older than 32 days, and no statement lives longer than 30 s (ConnectionSettings), so no lock is spent on it.
    // The lower bound changes no answer, but without it PostgreSQL reads all of a journal's entries on the index's last page, to look at one: that cost a quarter of its time.
    private const string AddRows = """
        INSERT INTO seatbroker.rows (journal, position, at, row)
        SELECT asked.journal, asked.position, asked.at, asked.row FROM (
            SELECT (SELECT id FROM seatbroker.journals WHERE journals.key = given.key) AS journal, given.position, given.at, given.row
            FROM unnest($1, $2, $3, $4) AS given (key, position, at, row) OFFSET 0
        ) AS asked
        WHERE asked.position - 1 = coalesce((
            SELECT rows.position FROM seatbroker.rows WHERE rows.journal = asked.journal AND rows.position >= asked.position - 1
            ORDER BY rows.position DESC LIMIT 1
        ), 0)
        ON CONFLICT DO NOTHING RETURNING journal
        """;

    private const string FindKeys = "SELECT key FROM seatbroker.journals WHERE id = ANY($1)";

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
            List<long> kept = await SendAsync(_connection).ConfigureAwait(false);
            await TellAsync(_connection, kept).ConfigureAwait(false);
            isDone = true;
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

        _asked.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
    }

    /// <returns>The journals whose row was kept.</returns>
    private async Task<List<long>> SendAsync(NpgsqlConnection connection)
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
        List<long> kept = new(_asked.Count);
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

    /// <summary>Mostly all were kept, and nobody needs to know which.</summary>
    private async Task TellAsync(NpgsqlConnection connection, List<long> kept)
    {
        HashSet<string>? keys =
            kept.Count == _asked.Count
                ? null
                : new(
                    await JournalQuery
                        .ListAsync<string>(connection, FindKeys, CancellationToken.None, kept.ToArray())
                        .ConfigureAwait(false),
                    StringComparer.Ordinal
                );
        foreach (JournalAppend append in _asked)
        {
            append.Outcome = keys?.Contains(append.Key) ?? true ? AppendOutcome.Kept : AppendOutcome.Fenced;
        }
    }

    private static NpgsqlParameter Many<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
