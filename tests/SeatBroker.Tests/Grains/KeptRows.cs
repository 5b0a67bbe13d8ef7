using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Grains;

/// <summary>Which side kept a row of each license, and when: it tells from when on the other was superseded.</summary>
internal sealed class KeptRows
{
    private readonly Lock _gate = new();
    private readonly List<(string Key, SplitSide By, DateTimeOffset At)> _rows = [];

    public void Add(JournalAppend append, SplitSide by, DateTimeOffset at)
    {
        lock (_gate)
        {
            _rows.Add((append.Key, by, at));
        }
    }

    /// <returns>When another wrote after the last row of this side; null: that is the last one.</returns>
    public DateTimeOffset? SupersededAt(string key, SplitSide side)
    {
        lock (_gate)
        {
            (string Key, SplitSide By, DateTimeOffset At)[] rows = [.. _rows.Where(row => row.Key == key)];
            int next = Array.FindLastIndex(rows, row => row.By == side) + 1;
            return next < rows.Length ? rows[next].At : null;
        }
    }
}
