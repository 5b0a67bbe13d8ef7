using Npgsql;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>The connections to the database: how they are opened, and what must hold of each.</summary>
internal sealed class JournalDatabase : IAsyncDisposable
{
    /// <summary>How often a read is tried: once more after the server has restarted under its connections.</summary>
    private const int ReadCountMax = 2;

    private readonly NpgsqlDataSource _source;

    private JournalDatabase(NpgsqlDataSource source) => _source = source;

    /// <exception cref="PostgreSqlJournalException">The connection string or the database cannot be used.</exception>
    public static JournalDatabase Open(string connectionString, bool createSchema)
    {
        NpgsqlDataSourceBuilder builder = new(Settle(connectionString).ConnectionString);
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
        JournalDatabase database = new(
            hasStandbys ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : builder.Build()
        );
        try
        {
            using NpgsqlConnection connection = database._source.OpenConnection();
            if (createSchema)
            {
                PostgreSqlSchema.Create(connection);
            }

            PostgreSqlSchema.Require(connection);
            return database;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or PostgreSqlJournalException)
        {
            database._source.Dispose();
            throw e as PostgreSqlJournalException
                ?? new PostgreSqlJournalException($"The PostgreSQL database cannot be opened: {e.Message}", e);
        }
    }

    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation = default) =>
        _source.OpenConnectionAsync(cancellation);

    /// <summary>Closes idle connections: what broke one has mostly broken all.</summary>
    public void Clear() => _source.Clear();

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
                when (attempt < ReadCountMax && e.IsTransient && e.InnerException is not TimeoutException)
            {
                Clear();
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>What the operator wrote, with times that let no hung server hold up the broker, and settings that are never left to the server.</summary>
    private static NpgsqlConnectionStringBuilder Settle(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new PostgreSqlJournalException("SeatBroker:PostgreSql:ConnectionString is no connection string.", e);
        }

        Default("Timeout", 3);
        Default("Command Timeout", 5);
        Default("Cancellation Timeout", 1000);
        Default("Keepalive", 5);
        Default("Maximum Pool Size", 16);
        Default("Max Auto Prepare", 20);
        Default("Auto Prepare Min Usages", 1);
        Default("Application Name", "SeatBroker");
        // Otherwise a host that was down would count as down for ten seconds more.
        Default("Host Recheck Seconds", 1);
        settings.PersistSecurityInfo = false;
        settings.Options = string.Join(
            ' ',
            settings.Options,
            "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed",
            "-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"
        );
        return settings;

        void Default(string name, object value)
        {
            if (!settings.ShouldSerialize(name))
            {
                settings[name] = value;
            }
        }
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
