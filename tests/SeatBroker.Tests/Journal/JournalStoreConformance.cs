using System.Text;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>What every store of journals keeps to. A store's own test class says how it is opened.</summary>
public abstract partial class JournalStoreConformance : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    protected IJournalStore Store { get; private set; } = null!;

    /// <summary>Opens the journals that belong to a directory: the same ones again after they have been disposed of.</summary>
    protected abstract ValueTask<IJournalStore> OpenAsync(string directory);

    public async Task InitializeAsync() => Store = await OpenAsync(_directory.FullName);

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_journal_without_rows_reads_empty()
    {
        JournalReading reading = await Store.ReadAsync("a/agent");

        Assert.Null(reading.Snapshot);
        Assert.Empty(reading.Rows);
        Assert.Equal(0, reading.Position);
    }

    [Fact]
    public async Task Rows_are_read_as_they_were_appended_with_their_positions_and_instants()
    {
        await Store.TryAppendAsync(Row("a/agent", 1, 1_700_000_000_001, "{\"first\":1}"));
        await Store.TryAppendAsync(Row("a/agent", 2, 1_700_000_000_001, "{\"second\":\"座席\"}"));

        JournalReading reading = await Store.ReadAsync("a/agent");

        Assert.Equal([1L, 2L], reading.Rows.Select(row => row.Position));
        Assert.All(reading.Rows, row => Assert.Equal(new Instant(1_700_000_000_001), row.At));
        Assert.Equal("| {\"first\":1}, {\"second\":\"座席\"}", await Store.ReadTextAsync("a/agent"));
        Assert.Equal(2, reading.Position);
    }

    [Fact]
    public async Task The_first_position_is_1()
    {
        Assert.Equal([AppendOutcome.Fenced], await Store.TryAppendAsync(Row("a", 0)));
        Assert.Equal([AppendOutcome.Fenced], await Store.TryAppendAsync(Row("a", 2)));
        Assert.Empty(await Store.ListKeysAsync("", 10));
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    public async Task A_row_at_any_position_but_the_next_is_fenced(long position)
    {
        await Store.AppendRowsAsync("a", 1, 3);

        Assert.Equal([AppendOutcome.Fenced], await Store.TryAppendAsync(Row("a", position, 4, "stray")));

        Assert.Equal("| a:1, a:2, a:3", await Store.ReadTextAsync("a"));
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 4, 4)));
    }

    [Fact]
    public async Task Of_two_that_append_at_one_position_only_the_first_is_kept()
    {
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 1, 0, "mine")));
        Assert.Equal([AppendOutcome.Fenced], await Store.TryAppendAsync(Row("a", 1, 0, "theirs")));

        Assert.Equal("| mine", await Store.ReadTextAsync("a"));
    }

    [Fact]
    public async Task A_batch_shares_durability_and_not_fate()
    {
        await Store.AppendRowsAsync("known", 1, 2);
        string tooLarge = new('x', JournalAppend.RowSizeMax + 1);

        AppendOutcome[] outcomes = await Store.TryAppendAsync(
            Row("first", 1),
            Row("known", 2),
            Row("large", 1, 0, tooLarge),
            Row("far", 7),
            Row("last", 1)
        );

        Assert.Equal(
            [AppendOutcome.Kept, AppendOutcome.Fenced, AppendOutcome.Refused, AppendOutcome.Fenced, AppendOutcome.Kept],
            outcomes
        );
        Assert.Equal("| first:1", await Store.ReadTextAsync("first"));
        Assert.Equal("| last:1", await Store.ReadTextAsync("last"));
        Assert.Equal("| known:1, known:2", await Store.ReadTextAsync("known"));
        Assert.Equal(["first", "known", "last"], await Store.ListKeysAsync("", 10));
    }

    [Fact]
    public async Task A_refused_row_leaves_its_position_free()
    {
        await Store.TryAppendAsync(Row("a", 1));
        await Store.TryAppendAsync(Row("a", 2, 0, new string('x', JournalAppend.RowSizeMax + 1)));

        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 2)));
    }

    [Fact]
    public async Task Two_rows_of_a_journal_in_a_batch_throw_and_nothing_is_kept()
    {
        await Store.TryAppendAsync(Row("a", 1));

        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryAppendAsync(Row("b", 1), Row("a", 2), Row("a", 2)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryAppendAsync(Row("c", 1), Row("c", 1)));

        Assert.Equal(["a"], await Store.ListKeysAsync("", 10));
        Assert.Equal([AppendOutcome.Kept, AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 2), Row("c", 1)));
    }

    [Fact]
    public async Task An_empty_batch_is_kept_at_once()
    {
        Assert.Empty(await Store.TryAppendAsync([]));
    }

    [Fact]
    public async Task A_row_may_be_empty_and_may_be_of_the_greatest_size()
    {
        byte[] greatest = [.. Enumerable.Range(0, JournalAppend.RowSizeMax).Select(i => (byte)('a' + (i % 23)))];

        await Store.TryAppendAsync(Row("a", 1, 0, ""));
        await Store.TryAppendAsync(new JournalAppend("a", 2, new Instant(0), greatest));
        await Store.TryAppendAsync(Row("a", 3, 0, ""));

        JournalReading reading = await Store.ReadAsync("a");
        Assert.Equal([0, JournalAppend.RowSizeMax, 0], reading.Rows.Select(row => row.Row.Length));
        Assert.True(reading.Rows[1].Row.Span.SequenceEqual(greatest));
    }

    [Fact]
    public async Task A_row_is_not_the_callers_buffer()
    {
        byte[] buffer = Encoding.UTF8.GetBytes("before");
        await Store.TryAppendAsync(new JournalAppend("a", 1, new Instant(0), buffer));
        Encoding.UTF8.GetBytes("after!").CopyTo(buffer, 0);

        Assert.Equal("| before", await Store.ReadTextAsync("a"));
    }

    [Fact]
    public async Task A_thousand_journals_of_one_batch_are_each_read_alone()
    {
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"org{i}/agent")];
        for (long position = 1; position <= 3; position++)
        {
            AppendOutcome[] outcomes = await Store.TryAppendAsync([.. keys.Select(key => Row(key, position))]);
            Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Kept, outcome));
        }

        foreach (string key in keys)
        {
            Assert.Equal($"| {key}:1, {key}:2, {key}:3", await Store.ReadTextAsync(key));
        }
    }

    [Fact]
    public async Task Keys_are_listed_in_ordinal_order_from_a_key_on_page_by_page()
    {
        string[] keys = ["a", "a-b", "a/x", "a0", "aB", "aa", "b", "Z", "ä", "組織/agent"];
        await Store.TryAppendAsync([.. keys.Reverse().Select(key => Row(key, 1))]);
        string[] sorted = [.. keys.Order(StringComparer.Ordinal)];

        Assert.Equal(["Z", "a", "a-b", "a/x", "a0", "aB", "aa", "b", "ä", "組織/agent"], sorted);
        Assert.Equal(sorted, await Store.ListKeysAsync("", 100));
        Assert.Equal(["a/x", "a0"], await Store.ListKeysAsync("a/x", 2));
        Assert.Equal(["a0", "aB"], await Store.ListKeysAsync("a/y", 2));
        Assert.Empty(await Store.ListKeysAsync("組織/agenta", 2));

        List<string> paged = [];
        IReadOnlyList<string> page;
        for (string from = ""; (page = await Store.ListKeysAsync(from, 3)).Count == 3; from = paged[^1] + "\u0001")
        {
            paged.AddRange(page);
        }

        paged.AddRange(page);
        Assert.Equal<IEnumerable<string>>(sorted, paged);
    }

    [Theory]
    [InlineData("o'reilly/\"agent\"")]
    [InlineData("100%_/a\\b")]
    [InlineData("'; DROP TABLE rows; --")]
    [InlineData("../../etc/passwd")]
    [InlineData("コールセンター/エージェント")]
    [InlineData("😀/👩‍💻")]
    [InlineData(" a ")]
    [InlineData("a\tb\nc")]
    public async Task A_key_is_any_text(string key)
    {
        await Store.TryAppendAsync(Row(key, 1, 0, "mine"), Row("other", 1));
        await Store.WriteSnapshotAsync(key, 1, 0, "snapshot");
        await Store.TryAppendAsync(Row(key, 2, 0, "more"));

        Assert.Equal("snapshot@1 | more", await Store.ReadTextAsync(key));
        Assert.Equal([key], await Store.ListKeysAsync(key, 1));
        Assert.Equal("| other:1", await Store.ReadTextAsync("other"));
    }

    [Fact]
    public async Task Keys_differ_by_case_and_by_form()
    {
        await Store.TryAppendAsync(Row("a", 1), Row("A", 1), Row("\u00e4", 1), Row("a\u0308", 1));

        Assert.Equal(["A", "a", "a\u0308", "\u00e4"], await Store.ListKeysAsync("", 10));
    }

    [Fact]
    public async Task Reopening_keeps_everything()
    {
        await Store.AppendRowsAsync("a", 1, 5);
        await Store.WriteSnapshotAsync("a", 3, 3, "three");
        await Store.TryAppendAsync(Row("b", 1));

        await ReopenAsync();

        Assert.Equal("three@3 | a:4, a:5", await Store.ReadTextAsync("a"));
        Assert.Equal("| a:1, a:2, a:3, a:4", await Store.ReadHistoryTextAsync("a", 0, 5));
        Assert.Equal(["a", "b"], await Store.ListKeysAsync("", 10));
        Assert.Equal(
            [AppendOutcome.Fenced, AppendOutcome.Kept],
            await Store.TryAppendAsync(Row("a", 5, 6), Row("b", 2, 1))
        );
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 6, 6)));
    }

    [Fact]
    public async Task Readers_see_all_that_was_kept_before_they_began_while_rows_are_appended()
    {
        const int RowCount = 120;
        long kept = 0;
        using CancellationTokenSource done = new();
        Task[] readers =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (!done.IsCancellationRequested)
                        {
                            long before = Interlocked.Read(ref kept);
                            JournalReading reading = await Store.ReadAsync("a");
                            AssertWithoutGap(reading);
                            Assert.True(
                                reading.Position >= before,
                                $"{reading.Position} read after {before} were kept"
                            );
                            Assert.True(before == 0 || (await Store.ListKeysAsync("a", 1)).Count == 1);
                        }
                    })
                ),
        ];

        for (long position = 1; position <= RowCount; position++)
        {
            await Store.TryAppendAsync(Row("a", position, position), Row($"b{position}", 1));
            Interlocked.Exchange(ref kept, position);
            if (position % 40 == 0)
            {
                Assert.True(await Store.WriteSnapshotAsync("a", position, position, "s"));
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(RowCount, (await Store.ReadAsync("a")).Position);
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(_directory.FullName);
    }
}
