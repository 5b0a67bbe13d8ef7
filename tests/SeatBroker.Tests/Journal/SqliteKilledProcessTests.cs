using System.Diagnostics;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

public sealed class SqliteKilledProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_process_killed_while_it_appends_has_lost_nothing_that_it_acknowledged()
    {
        Random random = new(1);
        long acknowledged = 0;
        for (int kill = 0; kill < 3; kill++)
        {
            long before = acknowledged;
            acknowledged = await AppendingProcess.KillAsync(
                AppendingProcess.Start(_directory.FullName),
                acknowledged + random.Next(1, 100)
            );
            Assert.True(acknowledged > before);

            await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
            List<long> kept = [];
            for (int journal = 0; journal < AppendingProcess.JournalCount; journal++)
            {
                JournalReading reading = await store.ReadAsync(AppendingProcess.Key(journal));
                AssertWithoutGap(reading);
                kept.Add(reading.Position);
            }

            // What was being committed when the process died is kept whole or not at all.
            Assert.True(kept[0] >= acknowledged, $"{acknowledged} was acknowledged, {kept[0]} is kept");
            Assert.All(kept, position => Assert.Equal(kept[0], position));
            acknowledged = kept[0];
        }
    }

    [Fact]
    public async Task A_second_process_on_a_directory_is_told_that_another_server_uses_it()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);

        using Process process = AppendingProcess.Start(_directory.FullName);
        string output = await process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", output);
        Assert.Equal(3, process.ExitCode);
        Assert.Contains(_directory.FullName, error, StringComparison.Ordinal);
        Assert.Contains("another SeatBroker server uses it", error, StringComparison.Ordinal);
        Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row("a", 1)));
    }
}
