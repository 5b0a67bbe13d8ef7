using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Tests.Journal;

public sealed class SqliteJournalStoreTests : JournalStoreConformance
{
    protected override ValueTask<IJournalStore> OpenAsync(string directory) => new(SqliteJournalStore.Open(directory));
}
