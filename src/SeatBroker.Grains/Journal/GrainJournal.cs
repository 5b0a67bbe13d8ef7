using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// What one activation reads and writes of its journal: replay at the beginning, then what each step decides, then now and then a snapshot.
/// </summary>
internal sealed partial class GrainJournal<TEvent, TState>(
    string key,
    IJournalStore store,
    GroupCommit commit,
    SnapshotTurn snapshotTurn,
    Func<TEvent, Instant> instantOf,
    Action onFailure,
    ILogger log
)
    where TState : class
{
    /// <summary>Below this size the rows since the last snapshot never ask for a new one, in bytes.</summary>
    private const long SnapshotSizeMin = 256 * 1024;

    /// <summary>
    /// So long at least between two snapshots: where much happens they would otherwise follow each other at once, and what they spare a recovery is rows that it reads in a tenth of that time.
    /// </summary>
    private static readonly TimeSpan SnapshotEvery = TimeSpan.FromSeconds(1);

    /// <summary>What one step decided is kept whole up to this size in bytes: with one more entry and its heading a row still has room for it.</summary>
    private const int StepSizeMax = JournalAppend.RowSizeMax - (96 * 1024);

    /// <summary>A step beyond this size is rare; its buffer is not kept.</summary>
    private const int KeptCapacityMax = 64 * 1024;

    private ArrayBufferWriter<byte> _entries = new(512);
    private Utf8JsonWriter? _json;
    private JournalWriter _writer = null!;
    private long _snapshotSize;
    private Stamp _snapshotStamp;
    private bool _writesSnapshot;

    /// <summary>The silo of this activation, as its rows name it.</summary>
    public string Host { get; init; } = "";

    /// <summary>The silo that wrote the last row before this activation; empty: there is none, or it is not told.</summary>
    public string FormerHost { get; private set; } = "";

    /// <summary>
    /// Completes when what stands in memory may be told: all that was recorded is durable, and nobody else owns the journal (<see cref="Ownership"/>). At once where nothing is pending
    /// and ownership was proved shortly before. Fails with <see cref="TryAgainException"/> if that is not known.
    /// </summary>
    public Task Durable
    {
        get
        {
            Task durable = _writer.Durable;
            return !durable.IsCompletedSuccessfully || _writer.IsProved ? durable : commit.Ownership.Prove(_writer);
        }
    }

    /// <summary>
    /// As <see cref="Durable"/>, by a check that begins now. A proof of a moment ago lets nobody say that a session is not there: a successor may have granted it since.
    /// </summary>
    public async Task DurableAndProvedAnew()
    {
        await _writer.Durable;
        await commit.Ownership.Prove(_writer);
    }

    /// <summary>Completes when nothing is under way to the store any more; fails if it is not known what was kept.</summary>
    public Task Written => _writer.Durable;

    public bool HasFailed => _writer.HasFailed;

    /// <inheritdoc cref="JournalWriter.IsProved"/>
    public bool IsProved => _writer.IsProved;

    /// <summary>For how long the oldest of what was recorded has been waiting to be durable; zero when all is.</summary>
    public TimeSpan OldestPending => _writer.OldestPending;

    /// <summary>Reads the journal: the last snapshot's state, or null, and the events after it.</summary>
    /// <exception cref="TryAgainException">The store is down, or could not be read.</exception>
    /// <exception cref="InvalidDataException">The journal is not what this server wrote: its chain is broken, or its form is not known.</exception>
    public async Task<(TState? State, IEnumerable<TEvent> Events)> Read(CancellationToken cancellation)
    {
        if (commit.IsDown)
        {
            throw new TryAgainException("The journal's store is down.");
        }
        Stamp began = commit.Stamp;
        JournalReading reading =
            await TryRead(cancellation) ?? throw new TryAgainException($"The journal of '{key}' could not be read.");
        string by = "";
        long position = 0;
        TState? state = null;
        if (reading.Snapshot is { } snapshot)
        {
            StoredSnapshot<TState> stored = JournalRowCodec.ReadSnapshot<TState>(
                snapshot.Snapshot,
                $"The snapshot of '{key}'"
            );
            (by, state) = (stored.By, stored.State);
            position = snapshot.Position;
            _snapshotSize = snapshot.Snapshot.Length;
        }
        var events = new List<TEvent>();
        long size = 0;
        foreach (JournalRow row in reading.Rows)
        {
            StoredRow<TEvent> stored = JournalRowCodec.ReadRow<TEvent>(row.Row, $"Row {row.Position} of '{key}'", by);
            if (row.Position != position + 1 || stored.After != by)
            {
                throw new InvalidDataException(
                    $"The journal of '{key}' is broken: row {row.Position} of {stored.By} follows {stored.After}, but row {position} is of {by}."
                );
            }
            by = stored.By;
            position = row.Position;
            size += row.Row.Length;
            events.AddRange(stored.Events);
        }
        FormerHost = ActivationName.HostOf(by);
        _writer = new JournalWriter(commit, key, position, by, began, Host, onFailure) { SizeSinceSnapshot = size };
        return (state, events);
    }

    /// <summary>Hands over what one step decided, and empties the list. It is kept whole or not at all, unless it is larger than a row.</summary>
    public void Record(List<TEvent> decided)
    {
        if (decided.Count == 0)
        {
            return;
        }
        _json ??= new Utf8JsonWriter(_entries, JournalJson.Writing);
        for (int next = 0; next < decided.Count; )
        {
            _entries.ResetWrittenCount();
            do
            {
                next = JournalRowCodec.WriteEntry(_entries, _json, decided, next);
            } while (next < decided.Count && _entries.WrittenCount < StepSizeMax);
            _writer.Append(_entries.WrittenSpan, instantOf(decided[next - 1]));
        }
        if (_entries.Capacity > KeptCapacityMax)
        {
            _entries = new(512);
        }
        decided.Clear();
    }

    /// <summary>
    /// Writes a snapshot in the background when the rows since the last one outweigh it. Called on the grain's turn, which it holds up for the copy only.
    /// </summary>
    public void SnapshotIfDue(Func<TState> capture, Instant at)
    {
        if (
            !_writesSnapshot
            && _writer.SizeSinceSnapshot > Math.Max(SnapshotSizeMin, _snapshotSize)
            && commit.ElapsedSince(_snapshotStamp) >= SnapshotEvery
            && snapshotTurn.TryTake()
        )
        {
            _writesSnapshot = true;
            _snapshotStamp = commit.Stamp;
            (long position, string by) = _writer.Seal();
            _ = WriteSnapshot(position, by, capture(), at);
        }
    }

    private async Task WriteSnapshot(long position, string by, TState state, Instant at)
    {
        long sizeBefore = _writer.SizeSinceSnapshot;
        try
        {
            await _writer.Durable;
            byte[] snapshot = await Task.Run(async () =>
            {
                byte[] bytes = JournalRowCodec.WriteSnapshot(by, state);
                await store.WriteSnapshotAsync(key, position, at, bytes);
                return bytes;
            });
            _snapshotSize = snapshot.Length;
            _writer.SizeSinceSnapshot -= sizeBefore;
        }
        catch (Exception e)
        {
            // The rows are durable without it; recovery only takes longer.
            LogSnapshotFailed(e, key);
        }
        finally
        {
            _writesSnapshot = false;
            snapshotTurn.Give();
        }
    }

    /// <summary>The store's own exception stays in the log: a gateway does not know its type, and could not read an answer that holds it.</summary>
    private async Task<JournalReading?> TryRead(CancellationToken cancellation)
    {
        try
        {
            return await commit.Reading(store.ReadAsync(key, cancellation).AsTask());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogReadFailed(e, key);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The journal of '{Key}' could not be read.")]
    private partial void LogReadFailed(Exception exception, string key);

    [LoggerMessage(2, LogLevel.Warning, "A snapshot of '{Key}' could not be written; its rows are durable.")]
    private partial void LogSnapshotFailed(Exception exception, string key);
}

/// <summary>One snapshot of a silo is written at a time: snapshots must not crowd out commits.</summary>
internal sealed class SnapshotTurn
{
    private int _taken;

    public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    public void Give() => Volatile.Write(ref _taken, 0);
}
