using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Journal;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlJournalStoreTests(PostgreSqlServer server) : JournalStoreConformance
{
    protected override async ValueTask<IJournalStore> OpenAsync(string directory) =>
        await server.OpenAsync(Path.GetFileName(directory));
}
