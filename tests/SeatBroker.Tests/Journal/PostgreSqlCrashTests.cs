using Npgsql;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.PostgreSql;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>Either side of the connection is killed while rows are appended.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlCrashTests(PostgreSqlServer server)
{
    [Fact]
    public async Task A_process_killed_while_it_appends_has_lost_nothing_that_it_acknowledged()
    {
        const string Database = "killed_writer";
        await using PostgreSqlJournalStore store = await server.OpenAsync(Database);
        string[] keys = [.. Enumerable.Range(0, AppendingProcess.JournalCount).Select(AppendingProcess.Key)];
        Random random = new(1);
        long acknowledged = 0;
        for (int kill = 0; kill < 3; kill++)
        {
            long before = acknowledged;
            acknowledged = await AppendingProcess.KillAsync(
                AppendingProcess.Start(server.ConnectionString(Database), AppendingProcess.InPostgreSql),
                acknowledged + random.Next(1, 100)
            );
            Assert.True(acknowledged > before);

            // What was being committed when the process died is kept whole or not at all.
            IReadOnlyList<long> kept = await store.ReadPositionsAsync(keys);
            Assert.True(kept[0] >= acknowledged, $"{acknowledged} was acknowledged, {kept[0]} is kept");
            Assert.All(kept, position => Assert.Equal(kept[0], position));
            foreach (string key in keys)
            {
                AssertWithoutGap(await store.ReadAsync(key));
            }

            acknowledged = kept[0];
        }
    }

    [Fact]
    public async Task A_database_server_killed_under_its_writer_has_kept_what_was_acknowledged_and_is_found_again()
    {
        // One of its own: after a kill PostgreSQL first syncs all files that it has, those of every other test's database too.
        var killed = new PostgreSqlServer();
        await killed.InitializeAsync();
        try
        {
            await using PostgreSqlJournalStore store = await killed.OpenAsync("journals");
            await KillUnderWriterAsync(killed, store);
        }
        finally
        {
            await killed.DisposeAsync();
        }
    }

    private static async Task KillUnderWriterAsync(PostgreSqlServer server, PostgreSqlJournalStore store)
    {
        long kept = 0;
        for (int kill = 0; kill < 3; kill++)
        {
            long killAt = kept + 50;
            Task writer = Task.Run(async () =>
            {
                while (true)
                {
                    Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row("a", kept + 1, kept + 1)));
                    Interlocked.Increment(ref kept);
                }
            });
            while (Interlocked.Read(ref kept) < killAt && !writer.IsCompleted)
            {
                await Task.Delay(1);
            }

            await server.KillAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => writer);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => store.ProbeAsync().AsTask());
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => store.ReadAsync("a").AsTask());
            await server.StartAsync();

            await store.ProbeAsync();
            JournalReading reading = await store.ReadAsync("a");
            AssertWithoutGap(reading);
            Assert.InRange(reading.Position, kept, kept + 1);
            kept = reading.Position;
        }
    }
}
