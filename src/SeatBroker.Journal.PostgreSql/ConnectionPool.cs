using Npgsql;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>Some of the connections to the database, for one kind of work.</summary>
internal sealed class ConnectionPool(NpgsqlDataSource source) : IAsyncDisposable
{
    /// <summary>How often what changes nothing is tried: once more after the server has restarted under its connections.</summary>
    private const int TryCountMax = 2;

    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation = default) =>
        source.OpenConnectionAsync(cancellation);

    /// <summary>Closes idle connections: what broke one has mostly broken all.</summary>
    public void Clear() => source.Clear();

    /// <summary>Runs what changes nothing, or nothing when it is repeated: it is tried again after a transient error.</summary>
    public async ValueTask<T> RepeatableAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await using NpgsqlConnection connection = await ConnectAsync(cancellation).ConfigureAwait(false);
                return await work(connection).ConfigureAwait(false);
            }
            catch (NpgsqlException e)
                when (attempt < TryCountMax && e.IsTransient && e.InnerException is not TimeoutException)
            {
                Clear();
            }
        }
    }

    public ValueTask<IReadOnlyList<T>> ListAsync<T>(
        string sql,
        CancellationToken cancellation,
        params object[] parameters
    ) =>
        RepeatableAsync<IReadOnlyList<T>>(
            async connection =>
                await JournalQuery.ListAsync<T>(connection, sql, cancellation, parameters).ConfigureAwait(false),
            cancellation
        );

    public async ValueTask<long> NumberAsync(string sql, CancellationToken cancellation, params object[] parameters) =>
        (await ListAsync<long>(sql, cancellation, parameters).ConfigureAwait(false))[0];

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
