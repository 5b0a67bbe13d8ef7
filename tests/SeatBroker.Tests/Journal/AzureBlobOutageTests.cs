using SeatBroker.Journal.AzureBlobs;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

public sealed class AzureBlobOutageTests
{
    [Fact]
    public async Task A_service_that_was_away_has_kept_what_was_acknowledged_and_is_written_again()
    {
        AzuriteServer server = new();
        try
        {
            await server.StartAsync();
            await using AzureBlobJournalStore store = server.Open("journals", 4);
            await store.AppendRowsAsync("a", 1, 10);
            await store.WriteSnapshotAsync("a", 3, 3, "three");

            await server.StopAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => store.TryAppendAsync(Row("a", 11, 11)));
            await Assert.ThrowsAnyAsync<Exception>(() => store.ProbeAsync().AsTask());
            Assert.Throws<AzureBlobJournalException>(() => server.Open("journals"));
            await server.StartAsync();

            await store.ProbeAsync();
            Assert.Equal([10L], await store.ReadPositionsAsync(["a"]));
            await store.AppendRowsAsync("a", 11, 12);
            Assert.Equal("three@3 | a:4, a:5, a:6, a:7, a:8, a:9, a:10, a:11, a:12", await store.ReadTextAsync("a"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
