using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using SeatBroker.Domain.Journal;
using SQLitePCL;

namespace SeatBroker.Journal.Sqlite;

/// <summary>A row of the batch that the store is about to keep.</summary>
internal readonly record struct PendingRow(JournalAppend Append, Head Head);

/// <summary>
/// The one connection that writes, and the gate before it. Appends hold the gate for a batch; snapshots and forgetting
/// for one short transaction at a time, so that an append never waits long for them.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    // What a commit writes beside the bytes of its rows, about: the last page anew, a frame's header, and a row's columns.
    private const int BytesPerCommit = 8 * 1024;
    private const int BytesPerRow = 64;

    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Checkpointer _checkpointer;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insert;
    private readonly Lock _gate = new();
    private readonly List<PendingRow> _pending = [];
    private long _batch;
    private bool _isClosed;
    private volatile bool _headsAreKnown;
    private volatile bool _appendIsWaiting;

    private JournalWriter(JournalFile file, SqliteConnection connection)
    {
        _connection = connection;
        Heads = new(file, this);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _insert = Prepare("INSERT INTO rows VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        LoadHeadsNeedsGate();
        _checkpointer = new(file, _gate);
    }

    public Heads Heads { get; }

    public SqliteConnection Connection => _connection;

    public static JournalWriter Open(JournalFile file)
    {
        SqliteConnection connection = file.OpenWriter();
        try
        {
            return new(file, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Prepares a statement that is run within <see cref="Commit"/> and lives as long as the writer.</summary>
    public Statement Prepare(string sql)
    {
        Statement statement = new(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Append(IReadOnlyList<JournalAppend> batch)
    {
        // 1. Decide each row by the heads in memory.  2. Write what is to be kept.  3. Commit.  4. Move the heads, and answer.
        _checkpointer.WaitUntilItKeepsUp();
        _appendIsWaiting = true;
        lock (_gate)
        {
            _appendIsWaiting = false;
            ObjectDisposedException.ThrowIf(_isClosed, this);
            LoadHeadsNeedsGate();

            // 1.
            _pending.Clear();
            _batch++;
            for (int i = 0; i < batch.Count; i++)
            {
                Decide(batch[i]);
            }

            if (_pending.Count == 0)
            {
                return;
            }

            ReadOnlySpan<PendingRow> rows = CollectionsMarshal.AsSpan(_pending);
            long byteCount = BytesPerCommit;
            try
            {
                // 2.
                BeginNeedsGate();
                long seq = Heads.SeqLast;
                foreach (ref readonly PendingRow row in rows)
                {
                    Insert(row, ++seq);
                    byteCount += row.Append.Row.Length + BytesPerRow;
                }

                Heads.WriteSome(rows.Length);

                // 3.
                _commit.Run();
            }
            catch
            {
                // Whatever failed, what the file keeps is asked of the file before the next append.
                _headsAreKnown = false;
                RollBackNeedsGate();
                throw;
            }

            // 4.
            Heads.Committed(_pending);
            foreach (ref readonly PendingRow row in rows)
            {
                row.Append.Outcome = AppendOutcome.Kept;
            }

            _checkpointer.WroteNeedsGate(byteCount);
        }
    }

    /// <summary>Runs a short transaction between two appends. It must not append rows.</summary>
    public T Commit<T>(long byteCount, Func<T> work)
    {
        // The gate is not fair: whoever comes back at once takes it again before the waiting append has woken up.
        SpinWait.SpinUntil(() => !_appendIsWaiting);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            LoadHeadsNeedsGate();
            try
            {
                BeginNeedsGate();
                T result = work();
                _commit.Run();
                _checkpointer.WroteNeedsGate(BytesPerCommit + byteCount);
                return result;
            }
            catch
            {
                RollBackNeedsGate();
                throw;
            }
        }
    }

    /// <summary>After a failed append the heads in memory may lack a row that was kept after all.</summary>
    public bool TryGetHead(string key, out HeadOfJournal head)
    {
        if (!_headsAreKnown)
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                LoadHeadsNeedsGate();
            }
        }

        return Heads.TryGet(key, out head);
    }

    public void Dispose()
    {
        _checkpointer.Dispose();
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            try
            {
                WriteHeadsNeedsGate();
            }
            finally
            {
                _statements.ForEach(statement => statement.Dispose());
                _connection.Dispose();
            }
        }
    }

    private void WriteHeadsNeedsGate()
    {
        if (!_headsAreKnown)
        {
            return;
        }

        try
        {
            BeginNeedsGate();
            Heads.WriteAll();
            _commit.Run();
        }
        catch (SqliteException)
        {
            // The disk is full or broken. Nothing is lost: the rows are durable, and the next start reads from them what the heads lack.
        }
    }

    private void Decide(JournalAppend append)
    {
        append.Outcome = AppendOutcome.Unknown;
        if (append.Row.Length > JournalAppend.RowSizeMax)
        {
            append.Outcome = AppendOutcome.Refused;
            return;
        }

        Head? head = Heads.Find(append.Key);
        if (append.Position != (head?.Position ?? 0) + 1)
        {
            append.Outcome = AppendOutcome.Fenced;
            return;
        }

        if (head is null)
        {
            if (!IsWellFormed(append.Key))
            {
                append.Outcome = AppendOutcome.Refused;
                return;
            }

            head = Heads.Add(append.Key);
        }

        if (head.Batch == _batch)
        {
            throw new ArgumentException($"Two rows of journal '{append.Key}' in a batch.", nameof(append));
        }

        head.Batch = _batch;
        _pending.Add(new(append, head));
    }

    private void Insert(in PendingRow row, long seq)
    {
        if (row.Append.Position == 1)
        {
            Heads.InsertFirst(row.Head, seq, row.Append.At);
        }

        _insert
            .Bind(1, seq)
            .Bind(2, row.Head.Id)
            .Bind(3, row.Append.Position)
            .Bind(4, row.Head.Seq)
            .Bind(5, row.Append.At.UnixMilliseconds)
            .BindText(6, row.Append.Row.Span)
            .Run();
    }

    private void LoadHeadsNeedsGate()
    {
        if (!_headsAreKnown)
        {
            RollBackNeedsGate();
            Heads.Load();
            _headsAreKnown = true;
        }
    }

    private void BeginNeedsGate()
    {
        RollBackNeedsGate();
        _begin.Run();
    }

    /// <summary>SQLite has itself rolled back after some failures (a full disk), and not after others.</summary>
    private void RollBackNeedsGate()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
        {
            _rollback.Run();
        }
    }

    /// <summary>Half a surrogate pair has no UTF-8 form: two such keys would become one.</summary>
    private static bool IsWellFormed(string key)
    {
        Span<byte> utf8 = new byte[Encoding.UTF8.GetMaxByteCount(key.Length)];
        return Utf8.FromUtf16(key, utf8, out _, out _, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done;
    }
}
