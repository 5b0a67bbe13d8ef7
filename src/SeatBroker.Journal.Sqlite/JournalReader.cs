using Microsoft.Data.Sqlite;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>A connection that reads, with its statements. One caller at a time.</summary>
internal sealed class JournalReader : IDisposable
{
    private readonly JournalFile _file;
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _end;
    private readonly Statement _newestSnapshot;
    private readonly Statement _chunks;
    private readonly Statement _row;
    private readonly Statement _link;
    private readonly Statement _snapshotFrom;
    private readonly Statement _keys;
    private readonly Statement _forgettable;

    public JournalReader(JournalFile file)
    {
        _file = file;
        _connection = file.OpenReader();
        _begin = Prepare("BEGIN");
        _end = Prepare("COMMIT");
        _newestSnapshot = Prepare(
            """
            SELECT id, position, at, size FROM snapshots
            WHERE journal = ?1 AND complete AND position <= ?2 AND at <= ?3 ORDER BY position DESC LIMIT 1
            """
        );
        _chunks = Prepare("SELECT chunk FROM chunks WHERE snapshot = ?1 ORDER BY number");
        _row = Prepare("SELECT journal, position, previous, at, row FROM rows WHERE seq = ?1");
        _link = Prepare("SELECT journal, position, previous FROM rows WHERE seq = ?1");
        _snapshotFrom = Prepare(
            "SELECT position FROM snapshots WHERE journal = ?1 AND complete AND position >= ?2 ORDER BY position LIMIT 1"
        );
        _keys = Prepare("SELECT key FROM journals WHERE key >= ?1 ORDER BY key LIMIT ?2");
        _forgettable = Prepare(
            """
            SELECT id, seq, position = max(position) OVER (PARTITION BY journal),
                (SELECT key FROM journals WHERE journals.id = journal)
            FROM snapshots WHERE complete AND at < ?1 ORDER BY journal, position
            """
        );
    }

    /// <summary>
    /// Reads the newest snapshot at or before an instant and the rows after it that are before another, backwards from the head.
    /// </summary>
    public JournalReading Read(HeadOfJournal head, Instant snapshotMax, Instant end, CancellationToken cancellation)
    {
        _begin.Run();
        try
        {
            JournalSnapshot? snapshot = ReadSnapshot(head, snapshotMax);
            List<JournalRow> rows = [];
            long position = head.Position;
            long seq = head.Seq;
            while (position > (snapshot?.Position ?? 0))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!_row.Bind(1, seq).Step())
                {
                    RequireForgotten(head, position);

                    // A snapshot older than forgotten rows no longer has its rows, so it is no starting point.
                    snapshot = null;
                    break;
                }

                RequireLink(_row, head, seq, position);
                seq = _row.Number(2);
                Instant at = new(_row.Number(3));
                if (at < end)
                {
                    rows.Add(new(position, at, _row.Bytes(4).ToArray()));
                }

                _row.Reset();
                position--;
            }

            rows.Reverse();
            return new(snapshot, rows);
        }
        finally
        {
            _row.Reset();
            _end.Run();
        }
    }

    /// <summary>Finds the row at a position at or behind the head; 0 if it has been forgotten.</summary>
    public long SeqAt(HeadOfJournal head, long position)
    {
        long seq = head.Seq;
        for (long at = head.Position; _link.Bind(1, seq).Step(); at--)
        {
            RequireLink(_link, head, seq, at);
            long previous = _link.Number(2);
            _link.Reset();
            if (at == position)
            {
                return seq;
            }

            seq = previous;
        }

        return 0;
    }

    public bool HasSnapshotAt(HeadOfJournal head, long position)
    {
        bool found = _snapshotFrom.Bind(1, head.Id).Bind(2, position).Step() && _snapshotFrom.Number(0) == position;
        _snapshotFrom.Reset();
        return found;
    }

    public List<string> ListKeys(string fromKey, int keyCountMax)
    {
        List<string> keys = [];
        _keys.BindText(1, fromKey).Bind(2, keyCountMax);
        while (_keys.Step())
        {
            keys.Add(_keys.Text(0));
        }

        return keys;
    }

    /// <summary>Lists the snapshots before an instant, a journal's oldest first.</summary>
    public List<ForgettableSnapshot> ListForgettable(Instant before)
    {
        List<ForgettableSnapshot> snapshots = [];
        _forgettable.Bind(1, before.UnixMilliseconds);
        while (_forgettable.Step())
        {
            long seq = _forgettable.Number(1);
            bool isStart = _forgettable.Number(2) != 0;

            // A starting point that has nothing behind it is the usual case, and nothing to do.
            if (!isStart || seq != 0)
            {
                snapshots.Add(new(_forgettable.Number(0), _forgettable.Text(3), seq, isStart));
            }
        }

        return snapshots;
    }

    /// <summary>Lists rows from one on backwards.</summary>
    /// <returns>The row to go on with; 0 where the chain ends, at its beginning or because older rows are gone.</returns>
    public long ListBackwards(long seq, int countMax, List<long> seqs)
    {
        seqs.Clear();
        while (seq != 0 && seqs.Count < countMax)
        {
            if (!_link.Bind(1, seq).Step())
            {
                return 0;
            }

            seqs.Add(seq);
            seq = _link.Number(2);
            _link.Reset();
        }

        return seq;
    }

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        _connection.Dispose();
    }

    private Statement Prepare(string sql)
    {
        Statement statement = new(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    private JournalSnapshot? ReadSnapshot(HeadOfJournal head, Instant snapshotMax)
    {
        _newestSnapshot.Bind(1, head.Id).Bind(2, head.Position).Bind(3, snapshotMax.UnixMilliseconds);
        if (!_newestSnapshot.Step())
        {
            return null;
        }

        long id = _newestSnapshot.Number(0);
        byte[] bytes = new byte[_newestSnapshot.Number(3)];
        JournalSnapshot snapshot = new(_newestSnapshot.Number(1), new(_newestSnapshot.Number(2)), bytes);
        _newestSnapshot.Reset();

        int size = 0;
        _chunks.Bind(1, id);
        while (_chunks.Step())
        {
            ReadOnlySpan<byte> chunk = _chunks.Bytes(0);
            chunk.CopyTo(bytes.AsSpan(size));
            size += chunk.Length;
        }

        return size == bytes.Length ? snapshot : throw Damaged($"snapshot {id} has {size} bytes of {bytes.Length}");
    }

    private void RequireLink(Statement row, HeadOfJournal head, long seq, long position)
    {
        if (row.Number(0) != head.Id || row.Number(1) != position)
        {
            throw Damaged(
                $"row {seq} should be position {position} of journal {head.Id}, and is position {row.Number(1)} of journal {row.Number(0)}"
            );
        }
    }

    /// <summary>Rows go missing by forgetting alone, and forgetting leaves a snapshot at or after them.</summary>
    private void RequireForgotten(HeadOfJournal head, long position)
    {
        bool isForgotten = _snapshotFrom.Bind(1, head.Id).Bind(2, position).Step();
        _snapshotFrom.Reset();
        if (!isForgotten)
        {
            throw Damaged($"position {position} of journal {head.Id} is missing");
        }
    }

    private JournalFileException Damaged(string what) => new($"The file '{_file.Path}' is damaged: {what}.");
}

/// <param name="Id">The snapshot.</param>
/// <param name="Key">Its journal's.</param>
/// <param name="Seq">The newest row at or behind it that has not been forgotten; 0: none.</param>
/// <param name="IsStart">It is the newest of its journal that may be history's starting point, and stays.</param>
internal readonly record struct ForgettableSnapshot(long Id, string Key, long Seq, bool IsStart);
