using System.Text;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Journal;

/// <summary>What tests of a store do with it, in short words. Rows and snapshots are texts here, instants milliseconds.</summary>
internal static class JournalSteps
{
    public static JournalAppend Row(string key, long position, long at = 0, string? text = null) =>
        new(key, position, new Instant(at), Encoding.UTF8.GetBytes(text ?? $"{key}:{position}"));

    public static async Task<AppendOutcome[]> TryAppendAsync(this IJournalStore store, params JournalAppend[] batch)
    {
        await store.AppendAsync(batch);
        return [.. batch.Select(append => append.Outcome)];
    }

    /// <summary>Appends the rows from one position to another (included), each at the instant of its position.</summary>
    public static async Task AppendRowsAsync(this IJournalStore store, string key, long first, long last)
    {
        for (long position = first; position <= last; position++)
        {
            Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row(key, position, position)));
        }
    }

    public static Task<bool> WriteSnapshotAsync(
        this IJournalStore store,
        string key,
        long position,
        long at,
        string text
    ) => store.WriteSnapshotAsync(key, position, new Instant(at), Encoding.UTF8.GetBytes(text)).AsTask();

    /// <summary>Reads as "snapshot text@position | row text, row text ..."; the positions must have no gap.</summary>
    public static async Task<string> ReadTextAsync(this IJournalStore store, string key) =>
        Text(await store.ReadAsync(key));

    public static async Task<string> ReadHistoryTextAsync(this IJournalStore store, string key, long from, long end) =>
        Text(await store.ReadHistoryAsync(key, new Instant(from), new Instant(end)));

    public static Task<int> ForgetAsync(this IJournalStore store, long before, int rowCountMax = 1000) =>
        store.ForgetHistoryAsync(new Instant(before), rowCountMax).AsTask();

    /// <summary>Checks that a reading has no gap, neither between its rows nor before the first.</summary>
    public static void AssertWithoutGap(JournalReading reading)
    {
        long position = reading.Snapshot?.Position ?? (reading.Rows.Count == 0 ? 0 : reading.Rows[0].Position - 1);
        foreach (JournalRow row in reading.Rows)
        {
            Assert.Equal(++position, row.Position);
        }
    }

    public static string Text(JournalReading reading)
    {
        AssertWithoutGap(reading);
        string rows = string.Join(", ", reading.Rows.Select(row => Encoding.UTF8.GetString(row.Row.Span)));
        return reading.Snapshot is { } snapshot
            ? $"{Encoding.UTF8.GetString(snapshot.Snapshot.Span)}@{snapshot.Position} | {rows}"
            : $"| {rows}";
    }
}
