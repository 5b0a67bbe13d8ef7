using Npgsql;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>The connections to the database: how they are opened, and what must hold of each.</summary>
internal sealed class JournalDatabase : IAsyncDisposable
{
    private JournalDatabase(NpgsqlDataSource readers, NpgsqlDataSource writers)
    {
        Readers = new(readers);
        Writers = new(writers);
    }

    /// <summary>For reading journals, of which many may begin at once, and for what nobody waits for.</summary>
    public ConnectionPool Readers { get; }

    /// <summary>For appends and for the short questions on which everybody waits: no reader can keep them waiting.</summary>
    public ConnectionPool Writers { get; }

    /// <exception cref="PostgreSqlJournalException">The connection string or the database cannot be used.</exception>
    public static JournalDatabase Open(string connectionString, bool createSchema)
    {
        NpgsqlDataSource readers = Create(ConnectionSettings.ForReaders(connectionString));
        NpgsqlDataSource writers = Create(ConnectionSettings.ForWriters(connectionString));
        try
        {
            using NpgsqlConnection connection = writers.OpenConnection();
            if (createSchema)
            {
                PostgreSqlSchema.Create(connection);
            }

            PostgreSqlSchema.Require(connection);
            return new(readers, writers);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or PostgreSqlJournalException)
        {
            readers.Dispose();
            writers.Dispose();
            throw PostgreSqlJournalException.CannotOpen(e);
        }
    }

    /// <summary>Closes idle connections: what broke one has mostly broken all.</summary>
    public void Clear()
    {
        Readers.Clear();
        Writers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync().ConfigureAwait(false);
        await Writers.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings)
    {
        NpgsqlDataSourceBuilder builder = new(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            RequireWritable,
            connection =>
            {
                RequireWritable(connection);
                return Task.CompletedTask;
            }
        );
        // Of several hosts the primary is taken; the list of one would remember for a while that its only host was down.
        bool hasStandbys = builder.ConnectionStringBuilder.Host?.Contains(',', StringComparison.Ordinal) ?? false;
        return hasStandbys
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    /// <summary>A standby would answer reads with what was true some time ago.</summary>
    private static void RequireWritable(NpgsqlConnection connection)
    {
        using NpgsqlCommand check = new(
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool",
            connection
        );
        if (check.ExecuteScalar() is not false)
        {
            throw new PostgreSqlJournalException(
                $"The PostgreSQL server at {connection.Host}:{connection.Port} is a standby, or read-only: the journal needs the primary."
            );
        }
    }
}
