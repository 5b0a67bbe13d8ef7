using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// Moves what the write-ahead log holds into the file on a thread of its own, so that no append pays for it. Most is moved while
/// appends go on; the few pages that they add meanwhile are moved with the gate closed, since the log is reused from its
/// beginning, and does not grow, only when all of it has been moved.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>
    /// Enough that a page that is written by many commits is moved once; so little that moving it keeps the disk busy for
    /// milliseconds. The log grows to two or three times as much under the heaviest load, while the checkpoint is running.
    /// </summary>
    private const long LogSizeDue = 4 * 1024 * 1024;

    /// <summary>A log that has grown so far is not added to before it has been moved: a machine too busy for that must not fill its disk.</summary>
    private const long LogSizeMax = 8 * LogSizeDue;

    private readonly SqliteConnection _connection;
    private readonly Lock _gate;
    private readonly ManualResetEventSlim _keepsUp = new(true);
    private readonly AutoResetEvent _due = new(false);
    private readonly Thread _thread;
    private long _logSize;
    private volatile bool _isStopping;

    public Checkpointer(JournalFile file, Lock gate)
    {
        _gate = gate;
        _connection = file.OpenCheckpointer();
        _thread = new(Run) { IsBackground = true, Name = "SeatBroker journal checkpoint" };
        _thread.Start();
    }

    /// <param name="byteCount">About what a commit added to the log.</param>
    public void WroteNeedsGate(long byteCount)
    {
        bool wasDue = _logSize >= LogSizeDue;
        _logSize += byteCount;
        if (!wasDue && _logSize >= LogSizeDue)
        {
            _due.Set();
        }
        if (_logSize >= LogSizeMax)
        {
            _keepsUp.Reset();
        }
    }

    /// <summary>Waits while the log is at its largest; the gate must be open, or it would never be smaller.</summary>
    public void WaitUntilItKeepsUp() => _keepsUp.Wait();

    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        _due.Set();
        _thread.Join();
        _keepsUp.Set();
        _due.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        while (_due.WaitOne() && !_isStopping)
        {
            Checkpoint();
            lock (_gate)
            {
                Checkpoint();

                // Also if a reader or a failure left something behind: it is tried again when as much has come on top.
                _logSize = 0;
                _keepsUp.Set();
            }
        }
    }

    /// <summary>
    /// A checkpoint that fails loses nothing, since the log keeps what it could not move, and the next one moves it.
    /// A disk that stays full or broken is found, and reported, by the next append.
    /// </summary>
    private void Checkpoint() =>
        _ = raw.sqlite3_wal_checkpoint_v2(_connection.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
}
