using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>How a store is asked who owns a journal, and what time it is.</summary>
public abstract partial class JournalStoreConformance
{
    [Fact]
    public async Task Positions_are_those_of_the_last_kept_rows_in_the_order_of_the_keys()
    {
        await Store.AppendRowsAsync("a", 1, 3);
        await Store.AppendRowsAsync("b", 1, 1);
        await Store.TryAppendAsync(Row("b", 3), Row("c", 2));

        Assert.Equal([1L, 0L, 3L, 1L], await Store.ReadPositionsAsync(["b", "c", "a", "b"]));
        Assert.Empty(await Store.ReadPositionsAsync([]));
        Assert.Equal([0L], await Store.ReadPositionsAsync(["A"]));
        Assert.Equal(["a", "b"], await Store.ListKeysAsync("", 10));
    }

    [Fact]
    public async Task Keys_are_listed_on_after_one_to_which_the_least_character_was_added()
    {
        foreach (string key in (string[])["a", "a-x", "a/agent", "b"])
        {
            await Store.AppendRowsAsync(key, 1, 1);
        }

        Assert.Equal(["a-x", "a/agent"], await Store.ListKeysAsync("a\0", 2));
        Assert.Equal(["b"], await Store.ListKeysAsync("a/agent\0", 10));
        Assert.Empty(await Store.ListKeysAsync("b\0", 10));
    }

    [Fact]
    public async Task A_refused_row_moves_no_position()
    {
        await Store.AppendRowsAsync("a", 1, 1);
        await Store.TryAppendAsync(Row("a", 2, 0, new string('x', JournalAppend.RowSizeMax + 1)));

        Assert.Equal([1L], await Store.ReadPositionsAsync(["a"]));
    }

    [Fact]
    public async Task Snapshots_forgetting_and_reopening_move_no_position()
    {
        await Store.AppendRowsAsync("a", 1, 5);
        await Store.AppendRowsAsync("b", 1, 2);
        await Store.WriteSnapshotAsync("a", 5, 5, "five");
        Assert.Equal([5L, 2L], await Store.ReadPositionsAsync(["a", "b"]));

        await Store.ForgetAsync(before: 100);
        Assert.Equal([5L, 2L], await Store.ReadPositionsAsync(["a", "b"]));

        await ReopenAsync();
        Assert.Equal([5L, 2L], await Store.ReadPositionsAsync(["a", "b"]));
    }

    [Fact]
    public async Task Positions_of_a_thousand_journals_are_read_in_one_call()
    {
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"org{i}/agent")];
        await Store.TryAppendAsync([.. keys.Where((_, i) => i % 3 != 0).Select(key => Row(key, 1))]);
        await Store.TryAppendAsync([.. keys.Where((_, i) => i % 3 == 2).Select(key => Row(key, 2))]);

        IReadOnlyList<long> positions = await Store.ReadPositionsAsync(keys);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)(i % 3)), positions);
    }

    [Fact]
    public async Task Positions_show_every_row_that_was_kept_before_they_were_asked_for_while_rows_are_appended()
    {
        const int RowCount = 100;
        long kept = 0;
        using CancellationTokenSource done = new();
        Task reader = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                long before = Interlocked.Read(ref kept);
                IReadOnlyList<long> positions = await Store.ReadPositionsAsync(["none", "a"]);
                Assert.Equal(0, positions[0]);
                Assert.InRange(positions[1], before, RowCount);
            }
        });

        for (long position = 1; position <= RowCount; position++)
        {
            await Store.TryAppendAsync(Row("a", position, position));
            Interlocked.Exchange(ref kept, position);
        }

        await done.CancelAsync();
        await reader;
        Assert.Equal([(long)RowCount], await Store.ReadPositionsAsync(["a"]));
    }

    [Fact]
    public async Task A_stores_own_clock_does_not_run_backwards()
    {
        Instant? first = await Store.ReadClockAsync();
        Instant? second = await Store.ReadClockAsync();

        Assert.Equal(first is null, second is null);
        Assert.True(first is null || first <= second, $"{first} was followed by {second}");
    }
}
