using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Journal;

public sealed class MemoryJournalStoreTests : JournalStoreConformance
{
    private readonly MemoryJournalStore _store = new();

    protected override ValueTask<IJournalStore> OpenAsync(string directory) => new(_store);
}
