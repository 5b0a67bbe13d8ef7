using Azure.Storage.Blobs;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.AzureBlobs;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

[Collection(AzuriteCollection.Name)]
public sealed class AzureBlobFencingTests(AzuriteServer server)
{
    private readonly string _container = Guid.NewGuid().ToString();

    [Theory]
    [InlineData(3)]
    [InlineData(AzureBlobJournalStore.SegmentRows)]
    public async Task Of_two_servers_that_append_at_one_position_at_once_one_is_kept(int segmentRows)
    {
        await using AzureBlobJournalStore mine = server.Open(_container, segmentRows);
        await using AzureBlobJournalStore theirs = server.Open(_container, segmentRows);
        List<string> expected = [];
        for (long position = 1; position <= 30; position++)
        {
            JournalAppend my = Row("a", position, position, $"my {position}");
            JournalAppend their = Row("a", position, position, $"their {position}");
            await Task.WhenAll(mine.AppendAsync([my]).AsTask(), theirs.AppendAsync([their]).AsTask());

            Assert.Single([my, their], append => append.Outcome == AppendOutcome.Kept);
            Assert.Single([my, their], append => append.Outcome == AppendOutcome.Fenced);
            expected.Add(my.Outcome == AppendOutcome.Kept ? $"my {position}" : $"their {position}");
        }

        Assert.Equal($"| {string.Join(", ", expected)}", await mine.ReadTextAsync("a"));
    }

    [Fact]
    public async Task A_server_that_knew_a_segment_before_another_filled_and_left_it_is_fenced()
    {
        await using AzureBlobJournalStore old = server.Open(_container, 3);
        await using AzureBlobJournalStore successor = server.Open(_container, 3);
        await old.AppendRowsAsync("a", 1, 2);
        await successor.AppendRowsAsync("a", 3, 8);

        Assert.Equal([8L], await old.ReadPositionsAsync(["a"]));
        Assert.Equal([AppendOutcome.Fenced], await old.TryAppendAsync(Row("a", 3, 9, "stale")));
        Assert.Equal([AppendOutcome.Kept], await old.TryAppendAsync(Row("a", 9, 9)));
        Assert.Equal([AppendOutcome.Fenced], await successor.TryAppendAsync(Row("a", 9, 9, "stale")));
        Assert.Equal(9, (await successor.ReadAsync("a")).Rows.Count);
    }

    [Fact]
    public async Task A_server_that_knew_a_segment_that_was_since_forgotten_is_fenced()
    {
        await using AzureBlobJournalStore old = server.Open(_container, 3);
        await using AzureBlobJournalStore successor = server.Open(_container, 3);
        await old.AppendRowsAsync("a", 1, 3);
        await old.AppendRowsAsync("b", 1, 2);
        await successor.AppendRowsAsync("a", 4, 8);
        await successor.AppendRowsAsync("b", 3, 8);
        await successor.WriteSnapshotAsync("a", 8, 8, "eight");
        await successor.WriteSnapshotAsync("b", 8, 8, "eight");
        Assert.Equal(14, await successor.ForgetAsync(9));

        Assert.Equal(
            [AppendOutcome.Fenced, AppendOutcome.Fenced],
            await old.TryAppendAsync(Row("a", 4, 9, "stale"), Row("b", 3, 9, "stale"))
        );
        Assert.Equal([8L, 8L], await old.ReadPositionsAsync(["a", "b"]));
        Assert.Equal("eight@8 | ", await old.ReadTextAsync("a"));
    }

    [Fact]
    public async Task Servers_that_make_segments_of_different_sizes_share_a_journal()
    {
        await using AzureBlobJournalStore small = server.Open(_container, 2);
        await using AzureBlobJournalStore great = server.Open(_container, 5);
        for (long position = 1; position <= 20; position += 2)
        {
            await small.AppendRowsAsync("a", position, position);
            await great.AppendRowsAsync("a", position + 1, position + 1);
        }

        Assert.Equal(20, (await small.ReadAsync("a")).Rows.Count);
    }

    [Fact]
    public async Task Segments_leave_the_container_when_all_their_rows_are_forgotten()
    {
        await using AzureBlobJournalStore store = server.Open(_container, 4);
        await store.AppendRowsAsync("a", 1, 12);
        await store.WriteSnapshotAsync("a", 10, 10, "ten");
        Assert.Equal(10, await store.ForgetAsync(11));

        BlobContainerClient container = new(server.ConnectionString, AzuriteServer.ContainerOf(_container));
        List<string> names = [];
        await foreach (var blob in container.GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        Assert.Equal(
            ["past/a!f.0000000000000000010", "past/a!s.0000000000000000010.10", "rows/a!0000000000000000009"],
            names
        );
        Assert.Equal("ten@10 | a:11, a:12", await store.ReadTextAsync("a"));
    }

    [Fact]
    public async Task A_segment_whose_first_row_never_came_is_nobodys_and_is_used()
    {
        await using AzureBlobJournalStore store = server.Open(_container);
        BlobContainerClient container = new(server.ConnectionString, AzuriteServer.ContainerOf(_container));
        await store.AppendRowsAsync("b", 1, 1);

        JournalContainer blobs = JournalContainer.Open(server.ConnectionString, container.Name, create: false);
        Assert.NotNull(await blobs.BeginSegmentAsync("a", 1, 10));

        Assert.Equal(["b"], await store.ListKeysAsync("", 10));
        Assert.Equal([0L], await store.ReadPositionsAsync(["a"]));
        Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row("a", 1)));
    }

    [Fact]
    public void A_container_that_is_missing_is_named()
    {
        AzureBlobJournalException missing = Assert.Throws<AzureBlobJournalException>(() =>
            AzureBlobJournalStore.Open(server.ConnectionString, "nobodys")
        );
        Assert.Contains("'nobodys'", missing.Message, StringComparison.Ordinal);

        AzureBlobJournalException unreadable = Assert.Throws<AzureBlobJournalException>(() =>
            AzureBlobJournalStore.Open("AccountKey=secret", "nobodys")
        );
        Assert.DoesNotContain("secret", unreadable.ToString(), StringComparison.Ordinal);
    }
}
