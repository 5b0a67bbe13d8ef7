using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

public sealed class SqliteFullDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_full_disk_refuses_appends_and_probes_but_neither_reading_nor_the_close()
    {
        using Process process = FullDiskProcess.Start(_directory.FullName);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(("", 0), (error, process.ExitCode));
        Assert.Equal(
            ["append refused", "probe refused", "read done", "close done"],
            (await output).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
        );

        // The heads that could not be written are read from the rows.
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        Assert.Equal(FullDiskProcess.KeptCount, (await store.ReadAsync(FullDiskProcess.Key)).Position);
        Assert.Equal(
            [AppendOutcome.Kept],
            await store.TryAppendAsync(Row(FullDiskProcess.Key, FullDiskProcess.KeptCount + 1, 1000))
        );
    }

    [Fact]
    public async Task A_probe_fails_as_long_as_a_batch_would_and_succeeds_when_there_is_space()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 3);
        // Room for a small row, and for the probe's single page, if it wrote no more than that.
        Run(store, $"PRAGMA max_page_count = {Run(store, "PRAGMA page_count") + 4}");
        string text = new('x', 30_000);

        await Assert.ThrowsAsync<SqliteException>(() => store.TryAppendAsync(Row("a", 4, 4, text)));
        await Assert.ThrowsAsync<SqliteException>(() => store.ProbeAsync().AsTask());
        await Assert.ThrowsAsync<SqliteException>(() => store.ProbeAsync().AsTask());
        Assert.Equal("| a:1, a:2, a:3", await store.ReadTextAsync("a"));

        Run(store, "PRAGMA max_page_count = 100000");
        await store.ProbeAsync();
        Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row("a", 4, 4, text)));
    }

    private static long Run(SqliteJournalStore store, string pragma)
    {
        using SqliteCommand command = store.WritingConnection.CreateCommand();
        command.CommandText = pragma;
        return (long)command.ExecuteScalar()!;
    }
}
