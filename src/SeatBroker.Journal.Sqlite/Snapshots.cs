using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>Writes snapshots, a chunk a transaction: appends go on in between. One without its last chunk is as good as not there.</summary>
internal sealed class Snapshots
{
    public const int ChunkSize = 256 * 1024;

    private readonly JournalWriter _writer;
    private readonly JournalReaders _readers;
    private readonly Statement _insert;
    private readonly Statement _insertChunk;
    private readonly Statement _complete;
    private readonly Statement _deleteChunk;
    private readonly Statement _delete;

    public Snapshots(JournalWriter writer, JournalReaders readers)
    {
        _writer = writer;
        _readers = readers;
        _insert = writer.Prepare(
            "INSERT INTO snapshots (journal, position, at, seq, size, complete) VALUES (?1, ?2, ?3, ?4, ?5, 0) RETURNING id"
        );
        _insertChunk = writer.Prepare("INSERT INTO chunks VALUES (?1, ?2, ?3)");
        _complete = writer.Prepare("UPDATE OR IGNORE snapshots SET complete = ?2 WHERE id = ?1 RETURNING id");
        _deleteChunk = writer.Prepare(
            "DELETE FROM chunks WHERE (snapshot, number) = (SELECT snapshot, number FROM chunks WHERE snapshot = ?1 LIMIT 1) RETURNING number"
        );
        _delete = writer.Prepare("DELETE FROM snapshots WHERE id = ?1");
    }

    public bool Write(string key, long position, Instant at, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!_writer.TryGetHead(key, out HeadOfJournal head) || position < 1 || position > head.Position)
        {
            return false;
        }

        (long seq, bool isKept) = _readers.Read(reader =>
            (reader.SeqAt(head, position), reader.HasSnapshotAt(head, position))
        );
        return isKept || (seq != 0 && WriteChunks(head.Id, position, at, seq, bytes, cancellation));
    }

    /// <summary>Deletes a snapshot: hides it at once, and then frees its chunks.</summary>
    public void Delete(long id)
    {
        _writer.Commit(0, () => SetComplete(id, false));
        while (
            _writer.Commit(
                ChunkSize,
                () =>
                {
                    bool found = RunReturning(_deleteChunk.Bind(1, id)) is not null;
                    if (!found)
                    {
                        _delete.Bind(1, id).Run();
                    }

                    return found;
                }
            )
        ) { }
    }

    /// <summary>Deletes what a crash has left half written.</summary>
    public void DeleteIncomplete()
    {
        List<long> incomplete = [];
        using Statement read = new(_writer.Connection, "SELECT id FROM snapshots WHERE NOT complete");
        while (read.Step())
        {
            incomplete.Add(read.Number(0));
        }

        incomplete.ForEach(Delete);
    }

    private bool WriteChunks(
        long journal,
        long position,
        Instant at,
        long seq,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellation
    )
    {
        long id = 0;
        bool isComplete = false;
        try
        {
            int written = 0;
            for (int number = 0; number == 0 || written < bytes.Length; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlyMemory<byte> chunk = bytes.Slice(written, Math.Min(ChunkSize, bytes.Length - written));
                written += chunk.Length;
                isComplete = _writer.Commit(
                    chunk.Length,
                    () =>
                    {
                        id = number == 0 ? Insert(journal, position, at, seq, bytes.Length) : id;
                        _insertChunk.Bind(1, id).Bind(2, number).BindBlob(3, chunk.Span).Run();
                        return written == bytes.Length && SetComplete(id, true);
                    }
                );
            }

            return true;
        }
        finally
        {
            // Cancelled, failed, or another one at the same position was quicker.
            if (id != 0 && !isComplete)
            {
                Delete(id);
            }
        }
    }

    private long Insert(long journal, long position, Instant at, long seq, int size) =>
        RunReturning(_insert.Bind(1, journal).Bind(2, position).Bind(3, at.UnixMilliseconds).Bind(4, seq).Bind(5, size))
        ?? throw new InvalidOperationException("An inserted snapshot has no id.");

    /// <returns>False: there is another complete snapshot at the position.</returns>
    private bool SetComplete(long id, bool isComplete) =>
        RunReturning(_complete.Bind(1, id).Bind(2, isComplete ? 1 : 0)) is not null;

    private static long? RunReturning(Statement statement)
    {
        long? value = statement.Step() ? statement.Number(0) : null;
        if (value is not null)
        {
            // RETURNING has made its changes before its first row; the end still has to be reached.
            statement.Run();
        }

        return value;
    }
}
