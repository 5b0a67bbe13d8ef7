using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// Deletes history. A journal's snapshots are taken in order: first the rows behind the oldest are deleted, then itself, then the rows
/// behind the next. So what is kept always begins with a snapshot that all rows after it still follow.
/// </summary>
internal sealed class Forgetting(JournalWriter writer, JournalReaders readers, Snapshots snapshots)
{
    /// <summary>So many rows are deleted in a transaction: each may lie on a page of its own.</summary>
    private const int RowCountPerStep = 50;

    /// <summary>About what a deleted row adds to the write-ahead log: its page.</summary>
    private const int BytesPerRow = 4096;

    private readonly Lock _oneAtATime = new();
    private readonly List<long> _seqs = new(RowCountPerStep);
    private readonly Statement _deleteRow = writer.Prepare("DELETE FROM rows WHERE seq = ?1");
    private readonly Statement _moveOn = writer.Prepare("UPDATE snapshots SET seq = ?2 WHERE id = ?1");

    public int Forget(Instant before, int rowCountMax, CancellationToken cancellation)
    {
        lock (_oneAtATime)
        {
            int forgotten = 0;
            foreach (ForgettableSnapshot snapshot in readers.Read(reader => reader.ListForgettable(before)))
            {
                long seq = snapshot.Seq;
                while (seq != 0 && forgotten < rowCountMax)
                {
                    cancellation.ThrowIfCancellationRequested();
                    (int deleted, seq) = DeleteRows(snapshot, seq, Math.Min(RowCountPerStep, rowCountMax - forgotten));
                    forgotten += deleted;
                }

                if (forgotten == rowCountMax)
                {
                    break;
                }

                if (!snapshot.IsStart)
                {
                    cancellation.ThrowIfCancellationRequested();
                    snapshots.Delete(snapshot.Id);
                    forgotten++;
                }
            }

            return forgotten;
        }
    }

    /// <summary>One step. The rows are found without holding up the writer: their pages may have to come from the disk.</summary>
    private (int Deleted, long SeqNext) DeleteRows(ForgettableSnapshot snapshot, long seq, int countMax)
    {
        long next = readers.Read(reader => reader.ListBackwards(seq, countMax, _seqs));
        int deleted = writer.Commit(
            (long)_seqs.Count * BytesPerRow,
            () =>
            {
                // The last row of a journal holds its position until a later row does.
                long headSeq = writer.Heads.Find(snapshot.Key)?.Seq ?? 0;
                int count = 0;
                foreach (long rowSeq in _seqs)
                {
                    if (rowSeq != headSeq)
                    {
                        _deleteRow.Bind(1, rowSeq).Run();
                        count++;
                    }
                }

                _moveOn.Bind(1, snapshot.Id).Bind(2, next).Run();
                return count;
            }
        );
        return (deleted, next);
    }
}
