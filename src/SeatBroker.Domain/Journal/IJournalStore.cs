namespace SeatBroker.Domain.Journal;

/// <summary>
/// Where journals are kept: for every key a sequence of rows at positions 1, 2, 3 ... and snapshots of what the rows add up to.
/// Rows and snapshots are bytes to a store; it knows nothing of what they say.
/// </summary>
/// <remarks>
/// All members may be called at the same time by different threads, except that one caller at a time appends.
/// Keys are compared by ordinal. Any exception out of <see cref="AppendAsync"/> leaves it unknown what was kept.
/// </remarks>
public interface IJournalStore : IJournalHistory
{
    /// <summary>
    /// Appends rows of many journals durably; a batch shares durability, not fate. Every row is kept whole or not at all;
    /// when the returned task completes, each <see cref="JournalAppend.Outcome"/> is set and kept rows survive a crash.
    /// No more than one row of a journal may stand in a batch: two throw, and nothing of the batch is kept.
    /// </summary>
    /// <param name="batch">The rows; the store may read their bytes until the task completes, and not later.</param>
    /// <remarks>There is no cancellation: recording that has begun runs to its end.</remarks>
    ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch);

    /// <summary>
    /// Proves that appends would be kept: writes durably, outside every journal, about as much as a batch holds, and lets go of it.
    /// It is asked after a failed append, when a store that can still be read says nothing about writing: a full disk reads well.
    /// </summary>
    /// <remarks>It may be called beside an append. An exception says that nothing can be written now.</remarks>
    ValueTask ProbeAsync();

    /// <summary>
    /// Keeps a snapshot of what the rows up to and including <paramref name="position"/> add up to. Rows stay: they are history.
    /// A snapshot at a position that the journal has not reached, or whose row has been forgotten, is refused.
    /// A second snapshot at a position changes nothing: it would add up to the same.
    /// </summary>
    /// <returns>False if refused.</returns>
    ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    );

    /// <summary>
    /// Deletes, a small step at a time, history older than <paramref name="before"/>: rows behind, and snapshots older than, the newest snapshot
    /// whose instant is itself before it. That snapshot stays: it is history's starting point. A journal without such a snapshot loses nothing.
    /// A journal's last row stays too, whatever its snapshots say: it holds the journal's position.
    /// </summary>
    /// <param name="before">The end of what may be forgotten.</param>
    /// <param name="rowCountMax">At most so many rows and snapshots are deleted in this call.</param>
    /// <param name="cancellation">Ends the call between steps.</param>
    /// <returns>How many rows and snapshots were deleted; 0 when nothing is left to forget.</returns>
    ValueTask<int> ForgetHistoryAsync(Instant before, int rowCountMax, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the last kept position of each journal, 0 for one without rows. Every row is seen whose <see cref="AppendAsync"/>, by whatever process,
    /// completed before this call began: who finds the position that it wrote last was still the journal's owner then. It costs far less than reading.
    /// </summary>
    /// <param name="keys">The journals, in any order; a key may stand in it twice.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The positions, in the order of the keys.</returns>
    ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    );

    /// <summary>
    /// Reads the store's own clock: an instant between this call's beginning and its end. Null for a store on this machine, whose clock is the caller's own;
    /// such a store belongs to one process, and no other can have written to it.
    /// </summary>
    ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default);
}

/// <summary>One row to append: to a journal, at a position, and what became of it.</summary>
public sealed class JournalAppend(string key, long position, Instant at, ReadOnlyMemory<byte> row)
{
    /// <summary>A row's size in bytes is at most this; a larger one is a broken promise of the caller.</summary>
    public const int RowSizeMax = 1024 * 1024;

    public string Key { get; } = key;

    /// <summary>The position this row must take: one more than the journal's last; the first row's is 1.</summary>
    public long Position { get; } = position;

    /// <summary>The instant of the row's last entry; never before that of the row before it.</summary>
    public Instant At { get; } = at;

    public ReadOnlyMemory<byte> Row { get; } = row;

    /// <summary>Set by the store.</summary>
    public AppendOutcome Outcome { get; set; }
}

/// <summary>What became of a row.</summary>
public enum AppendOutcome
{
    /// <summary>The store has not answered.</summary>
    Unknown,

    /// <summary>Durable.</summary>
    Kept,

    /// <summary>Not kept: the position is not the next one, since somebody else wrote this journal.</summary>
    Fenced,

    /// <summary>Not kept: the store cannot take this row, now or later. Others of the batch are not concerned.</summary>
    Refused,
}

/// <summary>A kept row.</summary>
public sealed record JournalRow(long Position, Instant At, ReadOnlyMemory<byte> Row);

/// <summary>A kept snapshot of what the rows up to and including <paramref name="Position"/> add up to.</summary>
public sealed record JournalSnapshot(long Position, Instant At, ReadOnlyMemory<byte> Snapshot);

/// <summary>A snapshot, or null where there is none, and the rows that follow it without a gap.</summary>
public sealed record JournalReading(JournalSnapshot? Snapshot, IReadOnlyList<JournalRow> Rows)
{
    public static JournalReading Empty { get; } = new(null, []);

    /// <summary>The last position that is kept; 0 for a journal without rows.</summary>
    public long Position => Rows.Count > 0 ? Rows[^1].Position : Snapshot?.Position ?? 0;
}
