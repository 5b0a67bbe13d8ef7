using Npgsql;

namespace SeatBroker.Journal.PostgreSql;

/// <summary>The tables of the journals, in a schema of their own.</summary>
public static class PostgreSqlSchema
{
    /// <summary>Raised by every release that changes <see cref="Script"/>.</summary>
    public const long Version = 1;

    /// <summary>Creates what is not there; it may be run again. A newer release's tables make it fail, and stay as they are.</summary>
    // In one transaction, whose beginning and end are the caller's. A row is bytes, since a text that PostgreSQL cannot hold would fail a whole batch; the view trail shows it as text.
    // A journal's position is that of its last row: a counter beside it would be a second write for every row.
    public const string Script = """
        SELECT pg_advisory_xact_lock(6008285146434519410);
        CREATE SCHEMA IF NOT EXISTS seatbroker;
        CREATE TABLE IF NOT EXISTS seatbroker.meta (name text PRIMARY KEY, value bigint NOT NULL);
        DO $$ DECLARE found bigint := (SELECT value FROM seatbroker.meta WHERE name = 'version'); BEGIN
            IF found > 1 THEN
                RAISE 'the database was made by a newer release: its schema version is %, this release knows 1', found;
            END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS seatbroker.journals (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE
        );
        CREATE TABLE IF NOT EXISTS seatbroker.rows (
            journal bigint NOT NULL, position bigint NOT NULL, at bigint NOT NULL, row bytea NOT NULL,
            PRIMARY KEY (journal, position)
        );
        CREATE TABLE IF NOT EXISTS seatbroker.snapshots (
            journal bigint NOT NULL, position bigint NOT NULL, at bigint NOT NULL, snapshot bytea NOT NULL,
            PRIMARY KEY (journal, position)
        );
        CREATE TABLE IF NOT EXISTS seatbroker.probes (id uuid PRIMARY KEY, bytes bytea NOT NULL);
        ALTER TABLE seatbroker.probes ALTER COLUMN bytes SET STORAGE EXTERNAL;
        CREATE OR REPLACE VIEW seatbroker.trail AS
            SELECT journals.key, rows.position, to_timestamp(rows.at / 1000.0) AS at, convert_from(rows.row, 'UTF8') AS row
            FROM seatbroker.rows JOIN seatbroker.journals ON journals.id = rows.journal;
        INSERT INTO seatbroker.meta VALUES ('version', 1) ON CONFLICT DO NOTHING;

        """;

    internal static void Create(NpgsqlConnection connection)
    {
        // A newer release's tables are left alone.
        if (FindVersion(connection) is null)
        {
            using NpgsqlCommand create = new($"BEGIN; {Script} COMMIT", connection);
            create.ExecuteNonQuery();
        }
    }

    /// <exception cref="PostgreSqlJournalException">The tables are missing, or a newer release's; or the database is not in UTF-8.</exception>
    internal static void Require(NpgsqlConnection connection)
    {
        string database = $"The database '{connection.Database}'";
        long version =
            FindVersion(connection)
            ?? throw new PostgreSqlJournalException(
                $"{database} has no tables of SeatBroker: run the script that 'SeatBroker.Server schema' prints, or set SeatBroker:PostgreSql:CreateSchema=true."
            );
        if (version > Version)
        {
            throw new PostgreSqlJournalException(
                $"{database} was made by a newer release: its schema version is {version}, this release knows {Version}."
            );
        }

        using NpgsqlCommand encoding = new("SHOW server_encoding", connection);
        if (encoding.ExecuteScalar() is not "UTF8")
        {
            throw new PostgreSqlJournalException($"{database} is not encoded in UTF8: journals need one that is.");
        }
    }

    private static long? FindVersion(NpgsqlConnection connection)
    {
        using NpgsqlCommand exists = new("SELECT to_regclass('seatbroker.meta') IS NOT NULL", connection);
        if (exists.ExecuteScalar() is not true)
        {
            return null;
        }

        using NpgsqlCommand version = new("SELECT value FROM seatbroker.meta WHERE name = 'version'", connection);
        return version.ExecuteScalar() as long?;
    }
}
