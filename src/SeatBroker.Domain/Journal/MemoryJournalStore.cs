namespace SeatBroker.Domain.Journal;

/// <summary>Journals in this process's memory, for tests: they end with it.</summary>
/// <remarks>Disposing keeps everything, so that a test can go on with the same journals as if they had been reopened.</remarks>
public sealed class MemoryJournalStore : IJournalStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Journal> _journals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keysOfBatch = new(StringComparer.Ordinal);

    public ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch)
    {
        lock (_lock)
        {
            _keysOfBatch.Clear();
            foreach (JournalAppend append in batch)
            {
                if (!_keysOfBatch.Add(append.Key))
                {
                    throw new ArgumentException($"Two rows of journal '{append.Key}' in a batch.", nameof(batch));
                }
            }

            foreach (JournalAppend append in batch)
            {
                append.Outcome = AppendNeedsLock(append);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Memory that can be read can be written.</summary>
    public ValueTask ProbeAsync() => ValueTask.CompletedTask;

    public ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_journals.TryGetValue(key, out Journal? journal) || !journal.HasRowAt(position))
            {
                return ValueTask.FromResult(false);
            }

            int index = journal.Snapshots.FindLastIndex(kept => kept.Position <= position);
            if (index < 0 || journal.Snapshots[index].Position < position)
            {
                journal.Snapshots.Insert(index + 1, new JournalSnapshot(position, at, snapshot.ToArray()));
            }

            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult(
                _journals.TryGetValue(key, out Journal? journal)
                    ? journal.ReadFrom(journal.Snapshots.FindLast(snapshot => snapshot.At <= from), end)
                    : JournalReading.Empty
            );
        }
    }

    public ValueTask<int> ForgetHistoryAsync(Instant before, int rowCountMax, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        int forgotten = 0;
        lock (_lock)
        {
            foreach (Journal journal in _journals.Values)
            {
                while (forgotten < rowCountMax && journal.ForgetOldest(before))
                {
                    forgotten++;
                }
            }
        }

        return ValueTask.FromResult(forgotten);
    }

    public ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>([
                .. _journals.Keys.SkipWhile(key => string.CompareOrdinal(key, fromKey) < 0).Take(keyCountMax),
            ]);
        }
    }

    public ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var positions = new long[keys.Count];
        lock (_lock)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] = _journals.TryGetValue(keys[i], out Journal? journal) ? journal.Position : 0;
            }
        }

        return ValueTask.FromResult<IReadOnlyList<long>>(positions);
    }

    /// <summary>The clock of this process's memory is the caller's.</summary>
    public ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default) =>
        ValueTask.FromResult<Instant?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private AppendOutcome AppendNeedsLock(JournalAppend append)
    {
        if (append.Row.Length > JournalAppend.RowSizeMax)
        {
            return AppendOutcome.Refused;
        }

        _journals.TryGetValue(append.Key, out Journal? journal);
        if (append.Position != (journal?.Position ?? 0) + 1)
        {
            return AppendOutcome.Fenced;
        }

        if (journal is null)
        {
            journal = new();
            _journals.Add(append.Key, journal);
        }

        journal.Rows.Add(new JournalRow(append.Position, append.At, append.Row.ToArray()));
        return AppendOutcome.Kept;
    }

    /// <summary>Rows without a gap and snapshots, both in order of position.</summary>
    private sealed class Journal
    {
        public List<JournalRow> Rows { get; } = [];

        public List<JournalSnapshot> Snapshots { get; } = [];

        public long Position => Rows[^1].Position;

        public bool HasRowAt(long position) => Rows[0].Position <= position && position <= Position;

        public JournalReading ReadFrom(JournalSnapshot? snapshot, Instant end) =>
            new(
                snapshot,
                [.. Rows.SkipWhile(row => row.Position <= (snapshot?.Position ?? 0)).TakeWhile(row => row.At < end)]
            );

        /// <summary>A snapshot goes only when all rows behind it are gone: what is left always has a starting point.</summary>
        public bool ForgetOldest(Instant before)
        {
            int start = Snapshots.FindLastIndex(snapshot => snapshot.At < before);
            if (start < 0)
            {
                return false;
            }

            // The last row stays whatever a snapshot says: it holds the journal's position.
            if (Rows.Count > 1 && Rows[0].Position <= Snapshots[0].Position)
            {
                Rows.RemoveAt(0);
                return true;
            }

            if (start > 0)
            {
                Snapshots.RemoveAt(0);
                return true;
            }

            return false;
        }
    }
}
