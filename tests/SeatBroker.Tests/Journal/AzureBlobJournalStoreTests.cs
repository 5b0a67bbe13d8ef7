using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Journal;

[Collection(AzuriteCollection.Name)]
public sealed class AzureBlobJournalStoreTests(AzuriteServer server) : JournalStoreConformance
{
    protected override ValueTask<IJournalStore> OpenAsync(string directory) => new(server.Open(directory));
}

/// <summary>The same promises, with segments so small that journals roll over all the time.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureBlobSmallSegmentTests(AzuriteServer server) : JournalStoreConformance
{
    protected override ValueTask<IJournalStore> OpenAsync(string directory) => new(server.Open(directory, 2));
}
