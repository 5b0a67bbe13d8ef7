using System.Data;
using Npgsql;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>The journals of a database as they stood at one instant when this was opened, for reading alone, beside servers that run. One caller at a time.</summary>
/// <remarks>
/// One transaction, in which the database refuses every change. No server waits for it; but as long as it lasts, the database clears nothing away that was deleted meanwhile.
/// </remarks>
internal sealed class ReadOnlyJournals : IJournalHistory
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private ReadOnlyJournals(NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _source = source;
        _connection = connection;
        _transaction = transaction;
    }

    /// <exception cref="PostgreSqlJournalException">The connection string or the database cannot be used.</exception>
    public static async Task<ReadOnlyJournals> OpenAsync(string connectionString)
    {
        NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionSettings.ForReading(connectionString));
        try
        {
            NpgsqlConnection connection = await source.OpenConnectionAsync().ConfigureAwait(false);
            PostgreSqlSchema.Require(connection);
            // The instant is that of the first question.
            NpgsqlTransaction transaction = await connection
                .BeginTransactionAsync(IsolationLevel.RepeatableRead)
                .ConfigureAwait(false);
            return new(source, connection, transaction);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or PostgreSqlJournalException)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw PostgreSqlJournalException.CannotOpen(e);
        }
    }

    public async ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    ) => await JournalQuery.ReadAsync(_connection, key, from, end, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    ) => await JournalQuery.ListKeysAsync(_connection, fromKey, keyCountMax, cancellation).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }
}
