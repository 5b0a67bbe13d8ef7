using Npgsql;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>
/// Journals in a PostgreSQL database, for several servers at once. The database's own client can read them at any time:
/// <c>select * from seatbroker.trail where key = 'demo/agent' order by position</c>.
/// </summary>
/// <remarks>
/// Rows are fenced by the primary key (journal, position). Keys are listed by their UTF-8 bytes, which is ordinal order except for
/// characters outside the basic plane. Reads are repeated once after a transient error, appends never.
/// </remarks>
public sealed class PostgreSqlJournalStore : IJournalStore
{
    private const int ProbeSize = 64 * 1024;

    private const string WriteSnapshot = """
        WITH reached AS (
            SELECT rows.journal FROM seatbroker.rows JOIN seatbroker.journals ON journals.id = rows.journal
            WHERE journals.key = $1 AND rows.position = $2
        ), written AS (
            INSERT INTO seatbroker.snapshots SELECT journal, $2, $3, $4 FROM reached ON CONFLICT DO NOTHING
        )
        SELECT count(*) FROM reached
        """;

    // History's starting points: the newest snapshot of each journal before the instant.
    private const string Starts =
        "WITH starts AS (SELECT journal, max(position) AS position FROM seatbroker.snapshots WHERE at < $1 GROUP BY journal)";

    // Snapshots first: one whose rows are partly gone would be no starting point.
    private const string ForgetSnapshots = $"""
        {Starts}, old AS (
            SELECT snapshots.journal, snapshots.position FROM seatbroker.snapshots JOIN starts USING (journal)
            WHERE snapshots.position < starts.position LIMIT $2
        )
        DELETE FROM seatbroker.snapshots USING old
        WHERE snapshots.journal = old.journal AND snapshots.position = old.position
        """;

    // The oldest first, so that rows stay without a gap; never the last, which has none after it.
    private const string ForgetRows = $"""
        {Starts}, old AS (
            SELECT oldest.journal, oldest.position FROM starts CROSS JOIN LATERAL (
                SELECT journal, position FROM seatbroker.rows
                WHERE journal = starts.journal AND position <= starts.position AND EXISTS (
                    SELECT FROM seatbroker.rows AS next
                    WHERE next.journal = rows.journal AND next.position = rows.position + 1
                )
                ORDER BY position LIMIT $2
            ) AS oldest LIMIT $2
        )
        DELETE FROM seatbroker.rows USING old WHERE rows.journal = old.journal AND rows.position = old.position
        """;

    private const string ReadPositions = """
        SELECT coalesce((
            SELECT max(position) FROM seatbroker.rows
            WHERE journal = (SELECT id FROM seatbroker.journals WHERE journals.key = asked.key)
        ), 0)
        FROM unnest($1) WITH ORDINALITY AS asked (key, number) ORDER BY number
        """;

    private readonly JournalDatabase _database;
    private readonly Appender _appender;

    private PostgreSqlJournalStore(JournalDatabase database)
    {
        _database = database;
        _appender = new(database);
    }

    /// <summary>Opens the journals of a database, and creates their tables if that is asked for and they are not there.</summary>
    /// <exception cref="PostgreSqlJournalException">The database cannot be used; the message says why.</exception>
    public static PostgreSqlJournalStore Open(string connectionString, bool createSchema = false) =>
        new(JournalDatabase.Open(connectionString, createSchema));

    /// <summary>Opens the journals of a database as they stand now, for reading alone; servers may go on writing them. A user who may only read will do.</summary>
    /// <exception cref="PostgreSqlJournalException">The database cannot be used; the message says why.</exception>
    public static async Task<IJournalHistory> OpenReadOnlyAsync(string connectionString) =>
        await ReadOnlyJournals.OpenAsync(connectionString).ConfigureAwait(false);

    public ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch) => _appender.AppendAsync(batch);

    public async ValueTask ProbeAsync()
    {
        try
        {
            await using NpgsqlConnection connection = await _database.Writers.ConnectAsync().ConfigureAwait(false);
            Guid id = Guid.NewGuid();
            await ExecuteAsync("INSERT INTO seatbroker.probes VALUES ($1, $2)", id, new byte[ProbeSize]);
            await ExecuteAsync("DELETE FROM seatbroker.probes WHERE id = $1", id);

            async Task ExecuteAsync(string sql, params object[] parameters)
            {
                await using NpgsqlCommand command = JournalQuery.Command(connection, sql, parameters);
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
        catch (NpgsqlException)
        {
            _database.Clear();
            throw;
        }
    }

    public ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    ) =>
        JournalKey.CanBeKept(key)
            ? _database.Readers.RepeatableAsync(
                connection => JournalQuery.ReadAsync(connection, key, from, end, cancellation),
                cancellation
            )
            : new(JournalReading.Empty);

    public async ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    ) =>
        JournalKey.CanBeKept(key)
        && await _database
            .Readers.NumberAsync(WriteSnapshot, cancellation, key, position, at.UnixMilliseconds, snapshot)
            .ConfigureAwait(false) > 0;

    public async ValueTask<int> ForgetHistoryAsync(
        Instant before,
        int rowCountMax,
        CancellationToken cancellation = default
    )
    {
        await using NpgsqlConnection connection = await _database
            .Readers.ConnectAsync(cancellation)
            .ConfigureAwait(false);
        int forgotten = 0;
        foreach (string sql in (string[])[ForgetSnapshots, ForgetRows])
        {
            object[] parameters = [before.UnixMilliseconds, (long)(rowCountMax - forgotten)];
            await using NpgsqlCommand command = JournalQuery.Command(connection, sql, parameters);
            forgotten += await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        return forgotten;
    }

    public ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    ) =>
        _database.Readers.RepeatableAsync<IReadOnlyList<string>>(
            async connection =>
                await JournalQuery.ListKeysAsync(connection, fromKey, keyCountMax, cancellation).ConfigureAwait(false),
            cancellation
        );

    /// <summary>The last kept position of each journal, 0 for one without rows, with every append that had completed before this call.</summary>
    public ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    )
    {
        // The empty key, like one that cannot be kept, is nobody's.
        string[] asked = [.. keys.Select(key => JournalKey.CanBeKept(key) ? key : "")];
        return _database.Writers.ListAsync<long>(ReadPositions, cancellation, [asked]);
    }

    /// <summary>The database server's clock.</summary>
    public async ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default) =>
        new Instant(
            await _database
                .Writers.NumberAsync("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint", cancellation)
                .ConfigureAwait(false)
        );

    public async ValueTask DisposeAsync()
    {
        await _appender.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
