using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

public abstract partial class JournalStoreConformance
{
    [Fact]
    public async Task Reading_begins_with_the_newest_snapshot_and_the_rows_after_it()
    {
        await Store.AppendRowsAsync("a", 1, 3);
        Assert.True(await Store.WriteSnapshotAsync("a", 2, 2, "two"));
        Assert.Equal("two@2 | a:3", await Store.ReadTextAsync("a"));

        Assert.True(await Store.WriteSnapshotAsync("a", 3, 3, "three"));
        Assert.Equal("three@3 | ", await Store.ReadTextAsync("a"));
        Assert.Equal(3, (await Store.ReadAsync("a")).Position);

        await Store.AppendRowsAsync("a", 4, 5);
        JournalReading reading = await Store.ReadAsync("a");
        Assert.Equal("three@3 | a:4, a:5", await Store.ReadTextAsync("a"));
        Assert.Equal(new Instant(3), reading.Snapshot?.At);
    }

    [Fact]
    public async Task A_snapshot_beyond_the_journal_is_refused()
    {
        Assert.False(await Store.WriteSnapshotAsync("a", 1, 0, "nothing"));
        await Store.AppendRowsAsync("a", 1, 2);

        Assert.False(await Store.WriteSnapshotAsync("a", 3, 0, "beyond"));
        Assert.False(await Store.WriteSnapshotAsync("a", 0, 0, "before the first"));
        Assert.False(await Store.WriteSnapshotAsync("b", 1, 0, "another's"));

        Assert.Equal("| a:1, a:2", await Store.ReadTextAsync("a"));
        Assert.Equal(["a"], await Store.ListKeysAsync("", 10));
    }

    [Fact]
    public async Task A_snapshot_in_the_past_of_a_newer_one_is_kept_and_does_not_hide_it()
    {
        await Store.AppendRowsAsync("a", 1, 6);
        await Store.WriteSnapshotAsync("a", 5, 5, "five");

        Assert.True(await Store.WriteSnapshotAsync("a", 2, 2, "two"));

        Assert.Equal("five@5 | a:6", await Store.ReadTextAsync("a"));
        Assert.Equal("two@2 | a:3, a:4, a:5, a:6", await Store.ReadHistoryTextAsync("a", 4, 100));
    }

    [Fact]
    public async Task A_second_snapshot_at_a_position_changes_nothing()
    {
        await Store.AppendRowsAsync("a", 1, 2);
        Assert.True(await Store.WriteSnapshotAsync("a", 2, 2, "first"));
        Assert.True(await Store.WriteSnapshotAsync("a", 2, 2, "second"));

        Assert.Equal("first@2 | ", await Store.ReadTextAsync("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((256 * 1024) - 1)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task A_snapshot_of_any_size_is_read_as_it_was_written(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        await Store.TryAppendAsync(Row("a", 1, 7));

        Assert.True(await Store.WriteSnapshotAsync("a", 1, new Instant(7), bytes));
        await ReopenAsync();

        JournalReading reading = await Store.ReadAsync("a");
        Assert.True(reading.Snapshot?.Snapshot.Span.SequenceEqual(bytes));
        Assert.Equal(1, reading.Snapshot?.Position);
    }

    [Fact]
    public async Task Rows_are_appended_while_a_great_snapshot_is_written()
    {
        await Store.TryAppendAsync(Row("a", 1));

        Task<bool> snapshot = Store.WriteSnapshotAsync("a", 1, new Instant(0), new byte[4_000_000]).AsTask();
        long position = 1;
        do
        {
            position++;
            Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", position)));
        } while (!snapshot.IsCompleted);

        Assert.True(await snapshot);
        JournalReading reading = await Store.ReadAsync("a");
        Assert.Equal(4_000_000, reading.Snapshot?.Snapshot.Length);
        Assert.Equal(position, reading.Position);
        AssertWithoutGap(reading);
    }

    [Fact]
    public async Task A_cancelled_snapshot_is_not_kept_and_may_be_written_again()
    {
        await Store.TryAppendAsync(Row("a", 1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Store.WriteSnapshotAsync("a", 1, new Instant(0), new byte[10], new CancellationToken(canceled: true))
        );

        Assert.Equal("| a:1", await Store.ReadTextAsync("a"));
        Assert.True(await Store.WriteSnapshotAsync("a", 1, 0, "again"));
    }

    [Fact]
    public async Task History_is_the_newest_snapshot_at_or_before_its_beginning_and_all_rows_before_its_end()
    {
        await Store.AppendRowsAsync("a", 1, 9);
        await Store.WriteSnapshotAsync("a", 3, 3, "three");
        await Store.WriteSnapshotAsync("a", 6, 6, "six");

        Assert.Equal("three@3 | a:4, a:5, a:6", await Store.ReadHistoryTextAsync("a", 5, 7));
        Assert.Equal("three@3 | a:4", await Store.ReadHistoryTextAsync("a", 3, 5));
        Assert.Equal("six@6 | a:7, a:8, a:9", await Store.ReadHistoryTextAsync("a", 6, 100));
        Assert.Equal("six@6 | ", await Store.ReadHistoryTextAsync("a", 6, 7));
        Assert.Equal("| a:1, a:2, a:3", await Store.ReadHistoryTextAsync("a", 2, 4));
        Assert.Equal("| ", await Store.ReadHistoryTextAsync("a", 0, 1));
        Assert.Equal("| ", await Store.ReadHistoryTextAsync("b", 0, 100));
    }

    [Fact]
    public async Task History_holds_all_rows_of_one_instant()
    {
        await Store.TryAppendAsync(Row("a", 1, 10));
        await Store.TryAppendAsync(Row("a", 2, 10));
        await Store.TryAppendAsync(Row("a", 3, 11));

        Assert.Equal("| a:1, a:2", await Store.ReadHistoryTextAsync("a", 10, 11));
        Assert.Equal("| ", await Store.ReadHistoryTextAsync("a", 0, 10));
    }

    [Fact]
    public async Task Forgetting_deletes_what_lies_behind_the_newest_snapshot_before_the_instant()
    {
        await Store.AppendRowsAsync("a", 1, 12);
        await Store.WriteSnapshotAsync("a", 3, 3, "three");
        await Store.WriteSnapshotAsync("a", 6, 6, "six");
        await Store.WriteSnapshotAsync("a", 9, 9, "nine");

        // Rows 1 to 6 and the snapshot at 3 go; the one at 6 is history's starting point.
        Assert.Equal(7, await Store.ForgetAsync(9));
        Assert.Equal(0, await Store.ForgetAsync(9));

        Assert.Equal("six@6 | a:7, a:8", await Store.ReadHistoryTextAsync("a", 6, 9));
        Assert.Equal("nine@9 | a:10, a:11, a:12", await Store.ReadTextAsync("a"));
        Assert.Null((await Store.ReadHistoryAsync("a", new Instant(4), new Instant(100))).Snapshot);
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 13, 13)));
    }

    [Fact]
    public async Task A_journal_without_a_snapshot_before_the_instant_loses_nothing()
    {
        await Store.AppendRowsAsync("none", 1, 4);
        await Store.AppendRowsAsync("later", 1, 4);
        await Store.WriteSnapshotAsync("later", 4, 4, "four");

        Assert.Equal(0, await Store.ForgetAsync(4));

        Assert.Equal("| none:1, none:2, none:3, none:4", await Store.ReadTextAsync("none"));
        Assert.Equal("| later:1, later:2, later:3", await Store.ReadHistoryTextAsync("later", 3, 4));
    }

    [Fact]
    public async Task Forgetting_goes_on_in_small_steps_and_every_step_leaves_a_whole_journal()
    {
        for (long position = 1; position <= 20; position++)
        {
            await Store.TryAppendAsync(Row("a", position, position), Row("b", position, position));
        }

        await Store.WriteSnapshotAsync("a", 5, 5, "five");
        await Store.WriteSnapshotAsync("a", 10, 10, "ten");
        await Store.WriteSnapshotAsync("b", 15, 15, "fifteen");

        int total = 0;
        int forgotten;
        while ((forgotten = await Store.ForgetAsync(20, 3)) > 0)
        {
            Assert.InRange(forgotten, 1, 3);
            total += forgotten;
            Assert.StartsWith("ten@10 | a:11,", await Store.ReadTextAsync("a"), StringComparison.Ordinal);
            Assert.StartsWith("fifteen@15 | b:16,", await Store.ReadTextAsync("b"), StringComparison.Ordinal);
            AssertWithoutGap(await Store.ReadHistoryAsync("a", new Instant(7), new Instant(100)));
            if (total % 2 == 0)
            {
                await ReopenAsync();
            }
        }

        Assert.Equal(10 + 1 + 15, total);
        Assert.Equal("ten@10 | a:11, a:12", await Store.ReadHistoryTextAsync("a", 10, 13));
    }

    [Fact]
    public async Task Forgetting_again_later_deletes_what_has_aged_since()
    {
        await Store.AppendRowsAsync("a", 1, 4);
        await Store.WriteSnapshotAsync("a", 2, 2, "two");
        Assert.Equal(1, await Store.ForgetAsync(3, 1));

        await Store.WriteSnapshotAsync("a", 4, 4, "four");
        await Store.AppendRowsAsync("a", 5, 6);
        Assert.Equal(4, await Store.ForgetAsync(5));

        Assert.Equal("four@4 | a:5, a:6", await Store.ReadTextAsync("a"));
        Assert.Equal("four@4 | a:5", await Store.ReadHistoryTextAsync("a", 4, 6));
        Assert.Equal(0, await Store.ForgetAsync(5));
    }

    [Fact]
    public async Task A_journal_goes_on_where_it_was_when_all_of_it_has_been_forgotten()
    {
        await Store.AppendRowsAsync("a", 1, 4);
        await Store.WriteSnapshotAsync("a", 4, 4, "four");
        Assert.Equal(3, await Store.ForgetAsync(100));

        await ReopenAsync();

        Assert.Equal("four@4 | ", await Store.ReadTextAsync("a"));
        Assert.Equal(["a"], await Store.ListKeysAsync("", 10));
        Assert.Equal([AppendOutcome.Fenced], await Store.TryAppendAsync(Row("a", 1, 5)));
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 5, 5)));
        Assert.Equal("four@4 | a:5", await Store.ReadTextAsync("a"));
    }

    [Fact]
    public async Task A_snapshot_at_a_forgotten_row_is_refused()
    {
        await Store.AppendRowsAsync("a", 1, 4);
        await Store.WriteSnapshotAsync("a", 3, 3, "three");
        await Store.ForgetAsync(4);

        Assert.False(await Store.WriteSnapshotAsync("a", 2, 2, "two"));
        Assert.True(await Store.WriteSnapshotAsync("a", 4, 4, "four"));
    }
}
