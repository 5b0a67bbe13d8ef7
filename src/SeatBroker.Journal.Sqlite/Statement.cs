using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// A statement prepared once and run often. It speaks to SQLite directly, since a command of Microsoft.Data.Sqlite
/// allocates a reader at every run and boxes every parameter, which is most of an append's CPU time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <param name="parameter">Counted from 1.</param>
    /// <param name="value">Stays bound until it is bound anew.</param>
    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public Statement BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which SQLite would take for null.
        Check(
            utf8.IsEmpty
                ? raw.sqlite3_bind_text(_statement, parameter, "")
                : raw.sqlite3_bind_text(_statement, parameter, utf8)
        );
        return this;
    }

    public Statement BindText(int parameter, string text) => BindText(parameter, Encoding.UTF8.GetBytes(text));

    public Statement BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    /// <summary>Runs a statement that yields no rows.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    /// <returns>True: on a row, and <see cref="Reset"/> is due unless it is stepped to the end. False: at the end, and reset.</returns>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        return false;
    }

    /// <summary>What it returns is the last step's failure again, which has been reported.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    /// <param name="column">Counted from 0.</param>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Valid until the next step. Text comes as its UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
