using System.Globalization;
using Microsoft.Data.Sqlite;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>
/// A crash is what the files are at an instant, so these tests take the files of a store that is open and open them elsewhere, cut or
/// mixed as a crash within a write leaves them. The write-ahead log: a header of 32 bytes, frames of 24 + 4,096.
/// </summary>
public sealed class SqliteCrashTests : IDisposable
{
    private const int LogHeaderSize = 32;
    private const int FrameSize = 24 + 4096;
    private const int PageSize = 4096;

    private static readonly string[] Keys = ["a/agent", "b/agent", "c/agent"];

    private readonly TemporaryDirectory _directory = new();
    private int _crashCount;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_log_cut_anywhere_keeps_the_batches_whose_commit_it_holds_whole_and_no_half_batch()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        List<long> logSizeAfter = [];
        for (long position = 1; position <= 4; position++)
        {
            await AppendToAllAsync(store, position);
            logSizeAfter.Add(new FileInfo(LogOf("live")).Length);
        }

        byte[] file = Copy(FileOf("live"));
        byte[] log = Copy(LogOf("live"));
        Assert.True(logSizeAfter[0] - logSizeAfter[1] < -FrameSize, "A batch takes more than one frame.");
        Assert.Equal(log.Length, logSizeAfter[^1]);

        foreach (int cut in CutsFrom((int)logSizeAfter[0] - (2 * FrameSize), log.Length))
        {
            int expected = logSizeAfter.Count(size => size <= cut);
            await AssertCrashKeepsAsync(file, log[..cut], expected, $"cut at {cut}");
        }
    }

    [Fact]
    public async Task A_log_that_is_being_reused_keeps_nothing_of_its_former_use()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        for (long position = 1; position <= 4; position++)
        {
            await AppendToAllAsync(store, position);
        }

        Execute(store, "PRAGMA wal_checkpoint(PASSIVE)");
        byte[] file = Copy(FileOf("live"));
        byte[] former = Copy(LogOf("live"));
        await AppendToAllAsync(store, 5);
        byte[] reused = Copy(LogOf("live"));
        Assert.Equal(former.Length, reused.Length);
        int end = reused.Length;
        while (reused[end - 1] == former[end - 1])
        {
            end--;
        }

        foreach (int written in CutsFrom(0, end).Append(end))
        {
            byte[] log = [.. reused[..written], .. former[written..]];
            await AssertCrashKeepsAsync(file, log, written < end ? 4 : 5, $"{written} bytes of {end} written");
        }
    }

    [Fact]
    public async Task A_file_half_overwritten_by_a_checkpoint_is_made_whole_from_the_log()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        for (long position = 1; position <= 20; position++)
        {
            await AppendToAllAsync(store, position);
        }

        byte[] log = Copy(LogOf("live"));
        byte[] before = Copy(FileOf("live"));
        Execute(store, "PRAGMA wal_checkpoint(PASSIVE)");
        byte[] after = Copy(FileOf("live"));
        Assert.True(after.Length > before.Length + (10 * PageSize));

        Random random = new(1);
        for (int crash = 0; crash < 8; crash++)
        {
            byte[] file = [.. after];
            for (int page = 0; page < after.Length; page += PageSize)
            {
                if (random.Next(2) == 0)
                {
                    Array.Clear(file, page, PageSize);
                    before
                        .AsSpan(Math.Min(page, before.Length), Math.Clamp(before.Length - page, 0, PageSize))
                        .CopyTo(file.AsSpan(page));
                }
            }

            await AssertCrashKeepsAsync(file, log, 20, $"crash {crash}");
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)] // Some of the heads have been written, so the rows of all of them are still needed.
    [InlineData(20, true)]
    public async Task Heads_that_the_table_does_not_know_are_found_in_the_rows_after_a_crash(
        int smallBatchCount,
        bool isTableWritten
    )
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"org{i}/agent")];
        Dictionary<string, long> positions = keys.ToDictionary(key => key, _ => 0L, StringComparer.Ordinal);

        // 50,000 rows, with which writing the heads begins; half of the journals stand still long before.
        for (int batch = 0; batch < 65 + smallBatchCount; batch++)
        {
            string[] appending = batch switch
            {
                < 35 => keys,
                < 65 => keys[500..],
                _ => keys[990..],
            };
            await store.TryAppendAsync([.. appending.Select(key => Row(key, ++positions[key], 0, "x"))]);
        }

        await using SqliteJournalStore reopened = SqliteJournalStore.Open(
            Crash(Copy(FileOf("live")), Copy(LogOf("live")))
        );

        Assert.Equal(isTableWritten ? 50_000 : 0, Number(reopened, "SELECT coalesce(max(value), 0) FROM meta"));
        AppendOutcome[] outcomes = await reopened.TryAppendAsync([
            .. keys.Select(key => Row(key, ++positions[key], 0, "x")),
        ]);
        Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Kept, outcome));
        foreach (string key in keys)
        {
            Assert.Equal(positions[key], (await reopened.ReadAsync(key)).Rows.Count);
        }
    }

    [Fact]
    public async Task Forgetting_before_a_crash_moves_no_head_back()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        await store.AppendRowsAsync("a", 1, 9);
        await store.WriteSnapshotAsync("a", 9, 9, "nine");
        Assert.Equal(8, await store.ForgetAsync(100));

        await using SqliteJournalStore reopened = SqliteJournalStore.Open(
            Crash(Copy(FileOf("live")), Copy(LogOf("live")))
        );

        Assert.Equal("nine@9 | ", await reopened.ReadTextAsync("a"));
        Assert.Equal([AppendOutcome.Fenced], await reopened.TryAppendAsync(Row("a", 9, 10)));
        Assert.Equal([AppendOutcome.Kept], await reopened.TryAppendAsync(Row("a", 10, 10)));
    }

    [Fact]
    public async Task A_snapshot_half_written_at_a_crash_is_ignored_and_cleared_away()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.Of("live"));
        await store.AppendRowsAsync("a", 1, 3);
        await store.WriteSnapshotAsync("a", 1, 1, "one");
        Execute(store, "INSERT INTO snapshots SELECT 77, journal, 3, 3, seq, 600000, 0 FROM snapshots");
        Execute(store, "INSERT INTO chunks VALUES (77, 0, zeroblob(262144)), (77, 1, zeroblob(262144))");
        Assert.Equal("one@1 | a:2, a:3", await store.ReadTextAsync("a"));

        await using SqliteJournalStore reopened = SqliteJournalStore.Open(
            Crash(Copy(FileOf("live")), Copy(LogOf("live")))
        );

        Assert.Equal("one@1 | a:2, a:3", await reopened.ReadTextAsync("a"));
        Assert.Equal(1, Number(reopened, "SELECT count(*) FROM snapshots"));
        Assert.Equal(1, Number(reopened, "SELECT count(*) FROM chunks"));
        Assert.True(await reopened.WriteSnapshotAsync("a", 3, 3, "three"));
    }

    /// <summary>Around the log's header and every frame's: before, at and after its edges, and in the middle of its page.</summary>
    private static IEnumerable<int> CutsFrom(int start, int end)
    {
        int[] offsets = [-1, 0, 25, 2000];
        for (int frame = LogHeaderSize; frame < end; frame += FrameSize)
        {
            foreach (int cut in offsets.Select(offset => frame + offset).Where(cut => cut >= start && cut < end))
            {
                yield return cut;
            }
        }
    }

    private static async Task AppendToAllAsync(SqliteJournalStore store, long position)
    {
        string text = $"{position}:{new string('x', 3000)}";
        AppendOutcome[] outcomes = await store.TryAppendAsync([
            .. Keys.Select(key => Row(key, position, position, text)),
        ]);
        Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Kept, outcome));
    }

    private async Task AssertCrashKeepsAsync(byte[] file, byte[] log, int batchCount, string crash)
    {
        string directory = Crash(file, log);
        await using (SqliteJournalStore store = SqliteJournalStore.Open(directory))
        {
            foreach (string key in Keys)
            {
                JournalReading reading = await store.ReadAsync(key);
                AssertWithoutGap(reading);
                Assert.True(
                    reading.Rows.Count == batchCount,
                    $"{crash}: {key} has {reading.Rows.Count} of {batchCount}"
                );
            }

            await AppendToAllAsync(store, batchCount + 1);
        }

        Directory.Delete(directory, recursive: true);
    }

    private string Crash(byte[] file, byte[] log)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"crash{++_crashCount}");
        Directory.CreateDirectory(_directory.Of(name));
        File.WriteAllBytes(FileOf(name), file);
        File.WriteAllBytes(LogOf(name), log);
        return _directory.Of(name);
    }

    private string FileOf(string directory) => Path.Combine(_directory.Of(directory), "seatbroker.db");

    private string LogOf(string directory) => Path.Combine(_directory.Of(directory), "seatbroker.db-wal");

    /// <summary>Closing a file drops this process's locks on it, SQLite's too; here no other process asks for them.</summary>
    private static byte[] Copy(string path) => File.ReadAllBytes(path);

    private static void Execute(SqliteJournalStore store, string sql)
    {
        using SqliteCommand command = store.WritingConnection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteJournalStore store, string sql)
    {
        using SqliteCommand command = store.WritingConnection.CreateCommand();
        command.CommandText = sql;
        return (long)(command.ExecuteScalar() ?? 0L);
    }
}
