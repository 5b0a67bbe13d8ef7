using Microsoft.Data.Sqlite;

namespace SeatBroker.Journal.Sqlite;

/// <summary>The database file: how it is opened, and what stands in it.</summary>
internal sealed class JournalFile(string path)
{
    public const string FileName = "seatbroker.db";

    /// <summary>Raised by every release that changes <see cref="Schema"/>.</summary>
    public const long SchemaVersion = 1;

    /// <summary>"SeaB" in ASCII: tells this file from any other SQLite database.</summary>
    private const long ApplicationId = 0x53656142;

    // rows grows at its right edge only: an index by journal would dirty a page per journal at every commit.
    // Each row names its journal's row before instead, and reading walks back from the head.
    // A row is kept as text, so that the sqlite3 client shows it; SQLite neither checks nor changes its bytes.
    // snapshots.seq is the newest row at or behind the snapshot that has not been forgotten; 0: none.
    private const string Schema = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE journals (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
            head_seq INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE rows (
            seq INTEGER PRIMARY KEY, journal INTEGER NOT NULL, position INTEGER NOT NULL,
            previous INTEGER NOT NULL, at INTEGER NOT NULL, row TEXT NOT NULL
        ) STRICT;
        CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY, journal INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL,
            seq INTEGER NOT NULL, size INTEGER NOT NULL, complete INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX complete_snapshots ON snapshots (journal, position) WHERE complete;
        CREATE TABLE chunks (
            snapshot INTEGER NOT NULL, number INTEGER NOT NULL, chunk BLOB NOT NULL, PRIMARY KEY (snapshot, number)
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW trail AS
            SELECT rows.seq, journals.key, rows.position,
                strftime('%Y-%m-%dT%H:%M:%fZ', rows.at / 1000.0, 'unixepoch') AS at, rows.row
            FROM rows JOIN journals ON journals.id = rows.journal;
        """;

    public string Path { get; } = path;

    public static JournalFile In(string dataDirectory) =>
        new(System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), FileName));

    /// <summary>Opens the one connection that writes; creates the file, or refuses one that is not a journal of this release.</summary>
    /// <exception cref="JournalFileException">The file cannot be used.</exception>
    public SqliteConnection OpenWriter()
    {
        SqliteConnection connection = Connect(SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Open();
            RequireJournal(connection);
            if (!Execute(connection, "PRAGMA journal_mode=WAL").Equals("wal"))
            {
                throw new JournalFileException($"The file '{Path}' cannot keep a write-ahead log on this file system.");
            }

            // FULL: a commit is on the disk when it returns. Checkpoints are the Checkpointer's.
            Execute(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=5000");
            if (Number(connection, "PRAGMA user_version") == 0)
            {
                Execute(
                    connection,
                    $"""
                    BEGIN IMMEDIATE;
                    {Schema}
                    PRAGMA application_id={ApplicationId};
                    PRAGMA user_version={SchemaVersion};
                    COMMIT;
                    """
                );
            }

            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw e.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB
                ? new JournalFileException($"The file '{Path}' is not a database.", e)
                : new JournalFileException($"The file '{Path}' cannot be opened: {e.Message}", e);
        }
        catch (JournalFileException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens for reading a file that must be there, and a journal of this release.</summary>
    /// <exception cref="JournalFileException">It is not.</exception>
    public SqliteConnection OpenJournal()
    {
        if (!File.Exists(Path))
        {
            throw new JournalFileException($"There is no file '{Path}'.");
        }

        SqliteConnection? connection = null;
        try
        {
            connection = OpenReader();
            RequireJournal(connection);
            return Number(connection, "PRAGMA application_id") == ApplicationId
                ? connection
                : throw new JournalFileException($"The file '{Path}' holds no journal.");
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new JournalFileException($"The file '{Path}' cannot be read: {e.Message}", e);
        }
        catch (JournalFileException)
        {
            connection?.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenReader()
    {
        SqliteConnection connection = Connect(SqliteOpenMode.ReadOnly);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout=5000");
        return connection;
    }

    /// <summary>A connection that moves what the write-ahead log holds into the file, beside the writer.</summary>
    public SqliteConnection OpenCheckpointer()
    {
        SqliteConnection connection = Connect(SqliteOpenMode.ReadWrite);
        connection.Open();
        Execute(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
        return connection;
    }

    public SqliteConnection Connect(SqliteOpenMode mode) =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path,
                Mode = mode,
                Pooling = false,
            }.ConnectionString
        );

    private void RequireJournal(SqliteConnection connection)
    {
        long version = Number(connection, "PRAGMA user_version");
        long application = Number(connection, "PRAGMA application_id");
        if (application != ApplicationId && Number(connection, "SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new JournalFileException($"The file '{Path}' is a database of another program.");
        }

        if (version > SchemaVersion)
        {
            throw new JournalFileException(
                $"The file '{Path}' was written by a newer release: its schema version is {version}, this release knows {SchemaVersion}."
            );
        }
    }

    public static object Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() ?? DBNull.Value;
    }

    private static long Number(SqliteConnection connection, string sql) => (long)Execute(connection, sql);
}
