using Npgsql;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>What the operator wrote, with times that let no hung server hold anybody up for long, and settings that are never left to the server.</summary>
internal static class ConnectionSettings
{
    private const int ReadersDefault = 12;
    private const int WritersMax = 4;

    /// <summary>For reading journals in a server: as many connections as the operator allows.</summary>
    public static NpgsqlConnectionStringBuilder ForReaders(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = ForServing(connectionString);
        Default(settings, "Maximum Pool Size", ReadersDefault);
        return settings;
    }

    /// <summary>For appends and short questions in a server.</summary>
    public static NpgsqlConnectionStringBuilder ForWriters(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = ForServing(connectionString);
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = WritersMax;
        return settings;
    }

    /// <summary>For who only looks at all of it, which takes its time: one transaction, in which nothing can be changed.</summary>
    public static string ForReading(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = Parse(connectionString);
        Default(settings, "Command Timeout", 60);
        Default(settings, "Application Name", "SeatBroker verify");
        settings.Pooling = false;
        AddOptions(
            settings,
            "-c default_transaction_read_only=on -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
        );
        return settings.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder ForServing(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = Parse(connectionString);
        Default(settings, "Command Timeout", 5);
        Default(settings, "Keepalive", 5);
        Default(settings, "Max Auto Prepare", 20);
        Default(settings, "Auto Prepare Min Usages", 1);
        Default(settings, "Application Name", "SeatBroker");
        // Otherwise a host that was down would count as down for ten seconds more.
        Default(settings, "Host Recheck Seconds", 1);
        AddOptions(
            settings,
            "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"
        );
        return settings;
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
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

        Default(settings, "Timeout", 3);
        Default(settings, "Cancellation Timeout", 1000);
        settings.PersistSecurityInfo = false;
        return settings;
    }

    private static void Default(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ShouldSerialize(name))
        {
            settings[name] = value;
        }
    }

    private static void AddOptions(NpgsqlConnectionStringBuilder settings, string options) =>
        settings.Options = string.Join(' ', settings.Options, options);
}
