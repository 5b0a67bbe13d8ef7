using Microsoft.Data.Sqlite;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// Journals in one SQLite file (<c>seatbroker.db</c>), for one server on one machine. The database's own client can read it at any
/// time: <c>select * from trail where key = 'demo/agent'</c>.
/// </summary>
/// <remarks>
/// <see cref="AppendAsync"/> does its work on the calling thread and returns when the rows are on the disk. Reading does not wait for it.
/// Keys are listed by their UTF-8 bytes, which is ordinal order except for characters outside the basic plane.
/// </remarks>
public sealed class SqliteJournalStore : IJournalStore
{
    private readonly DirectoryLock _lock;
    private readonly JournalReaders _readers;
    private readonly JournalWriter _writer;
    private readonly Snapshots _snapshots;
    private readonly Forgetting _forgetting;
    private readonly Probe _probe;
    private int _isDisposed;

    private SqliteJournalStore(DirectoryLock directoryLock, JournalFile file, JournalWriter writer)
    {
        _lock = directoryLock;
        _readers = new(file);
        _writer = writer;
        _snapshots = new(writer, _readers);
        _forgetting = new(writer, _readers, _snapshots);
        _probe = new(writer);
    }

    /// <summary>The connection that writes, for tests that make it fail.</summary>
    internal SqliteConnection WritingConnection => _writer.Connection;

    /// <summary>Opens the journals in a directory, which is created if its parent is there, and keeps other servers out of it.</summary>
    /// <exception cref="JournalLockedException">Another server uses the directory.</exception>
    /// <exception cref="JournalFileException">The directory or its file cannot be used; the message names it and says why.</exception>
    public static SqliteJournalStore Open(string dataDirectory)
    {
        string directory = CreateDirectory(Path.GetFullPath(dataDirectory));
        DirectoryLock directoryLock = DirectoryLock.Take(directory);
        JournalFile file = new(Path.Combine(directory, JournalFile.FileName));
        JournalWriter? writer = null;
        SqliteJournalStore? store = null;
        try
        {
            writer = JournalWriter.Open(file);
            store = new(directoryLock, file, writer);
            store._snapshots.DeleteIncomplete();
            return store;
        }
        catch (SqliteException e)
        {
            throw new JournalFileException($"The file '{file.Path}' cannot be opened: {e.Message}", e);
        }
        finally
        {
            if (store is null)
            {
                writer?.Dispose();
                directoryLock.Dispose();
            }
        }
    }

    /// <summary>Opens the journals of a directory as they stand now, for reading alone; a server may go on writing them.</summary>
    /// <exception cref="JournalFileException">There are none, or they cannot be read; the message names the file and says why.</exception>
    public static IJournalHistory OpenReadOnly(string dataDirectory)
    {
        JournalFile file = JournalFile.In(dataDirectory);
        try
        {
            return new ReadOnlyJournals(file);
        }
        catch (SqliteException e)
        {
            throw new JournalFileException($"The file '{file.Path}' cannot be read: {e.Message}", e);
        }
    }

    public ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch)
    {
        _writer.Append(batch);
        return ValueTask.CompletedTask;
    }

    public ValueTask ProbeAsync()
    {
        _probe.Run();
        return ValueTask.CompletedTask;
    }

    public ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    ) =>
        ValueTask.FromResult(
            _writer.TryGetHead(key, out HeadOfJournal head)
                ? _readers.Read(reader => reader.Read(head, from, end, cancellation))
                : JournalReading.Empty
        );

    public ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    ) => OnOwnThread(() => _snapshots.Write(key, position, at, snapshot, cancellation), cancellation);

    public ValueTask<int> ForgetHistoryAsync(
        Instant before,
        int rowCountMax,
        CancellationToken cancellation = default
    ) => OnOwnThread(() => _forgetting.Forget(before, rowCountMax, cancellation), cancellation);

    public ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            _readers.Read(reader => reader.ListKeys(fromKey, keyCountMax))
        );
    }

    /// <summary>From memory: no other process writes the file.</summary>
    public ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var positions = new long[keys.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = _writer.TryGetHead(keys[i], out HeadOfJournal head) ? head.Position : 0;
        }

        return ValueTask.FromResult<IReadOnlyList<long>>(positions);
    }

    /// <summary>The file is on this machine.</summary>
    public ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default) =>
        ValueTask.FromResult<Instant?>(null);

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            try
            {
                _readers.Dispose();
                _writer.Dispose();
            }
            finally
            {
                _lock.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Long and rare work that waits for the writer again and again would keep a thread of the pool from the logins.</summary>
    private static ValueTask<T> OnOwnThread<T>(Func<T> work, CancellationToken cancellation) =>
        new(Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private static string CreateDirectory(string directory)
    {
        if (Path.GetDirectoryName(directory) is { } parent && !Directory.Exists(parent))
        {
            throw new JournalFileException(
                $"The data directory '{directory}' cannot be created: there is no directory '{parent}'."
            );
        }

        try
        {
            Directory.CreateDirectory(directory);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"The data directory '{directory}' cannot be created: {e.Message}", e);
        }
    }
}
