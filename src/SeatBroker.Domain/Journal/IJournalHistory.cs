namespace SeatBroker.Domain.Journal;

/// <summary>What is read of journals, by a server or by who only looks at them. Keys are compared by ordinal.</summary>
public interface IJournalHistory : IAsyncDisposable
{
    /// <summary>
    /// Reads the history needed to explain the half-open interval [<paramref name="from"/>, <paramref name="end"/>): the newest snapshot
    /// whose instant is at or before <paramref name="from"/> if there is one, and all kept rows after it whose instant is before <paramref name="end"/>.
    /// </summary>
    ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    );

    /// <summary>Lists the keys of journals that have rows, in ordinal order, from a key (included) on.</summary>
    /// <param name="fromKey">The first key that may be listed; empty: from the beginning.</param>
    /// <param name="keyCountMax">At most so many keys are returned; fewer means that there are no more.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    );
}

/// <summary>The reading that a journal's owner begins with.</summary>
public static class NewestReading
{
    private static readonly Instant Ever = new(long.MaxValue);

    /// <summary>Reads the newest snapshot of a journal and the rows after it, in order; empty for a journal without rows.</summary>
    public static ValueTask<JournalReading> ReadAsync(
        this IJournalHistory journals,
        string key,
        CancellationToken cancellation = default
    ) => journals.ReadHistoryAsync(key, Ever, Ever, cancellation);
}
