using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>The journals as they stood when this was opened, for reading alone: of a backup, of a server that has stopped, or beside one that runs.</summary>
/// <remarks>Takes no lock. A read is one short transaction: the server's writer does not wait for it.</remarks>
internal sealed class ReadOnlyJournals : IJournalHistory
{
    // The table of journals follows the rows slowly: what it lacks, the rows say.
    private const string Heads = """
        SELECT journals.id, key, coalesce(later.seq, head_seq), coalesce(later.last, journals.position)
        FROM journals LEFT JOIN (
            SELECT journal, max(seq) AS seq, max(position) AS last FROM rows
            WHERE seq > (SELECT coalesce(max(value), 0) FROM meta WHERE name = 'heads_as_of_seq') GROUP BY journal
        ) AS later ON later.journal = journals.id
        """;

    private readonly SortedDictionary<string, HeadOfJournal> _heads = new(StringComparer.Ordinal);
    private readonly JournalReaders _readers;

    public ReadOnlyJournals(JournalFile file)
    {
        using (var connection = file.OpenJournal())
        using (Statement heads = new(connection, Heads))
        {
            while (heads.Step())
            {
                _heads.Add(heads.Text(1), new(heads.Number(0), heads.Number(2), heads.Number(3)));
            }
        }
        _readers = new(file);
    }

    public ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    ) =>
        ValueTask.FromResult(
            _heads.TryGetValue(key, out HeadOfJournal head)
                ? _readers.Read(reader => reader.Read(head, from, end, cancellation))
                : JournalReading.Empty
        );

    public ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    ) =>
        ValueTask.FromResult<IReadOnlyList<string>>([
            .. _heads.Keys.SkipWhile(key => string.CompareOrdinal(key, fromKey) < 0).Take(keyCountMax),
        ]);

    public ValueTask DisposeAsync()
    {
        _readers.Dispose();
        return ValueTask.CompletedTask;
    }
}
