using System.Runtime.InteropServices;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// The ends of all journals, in memory: they fence appends and are where reading begins. The table of journals follows
/// slowly, a few heads a batch; what it lacks is read from the rows at the next start.
/// </summary>
/// <remarks>The writer alone changes them, after a commit; its own reading therefore needs no lock.</remarks>
internal sealed class Heads(JournalFile file, JournalWriter writer)
{
    /// <summary>How many rows are kept between two writings of the changed heads; the next start scans about so many.</summary>
    private const long RowCountBetweenWritings = 50_000;

    /// <summary>At least so many heads are written with a batch once writing has begun: enough to end, too few to be felt.</summary>
    private const int HeadCountPerBatch = 64;

    private readonly Lock _lock = new();
    private readonly Statement _insert = writer.Prepare("INSERT INTO journals VALUES (?1, ?2, ?3, ?4, ?5)");
    private readonly Statement _update = writer.Prepare(
        "UPDATE journals SET head_seq = ?2, position = ?3, at = ?4 WHERE id = ?1"
    );
    private readonly Statement _setAsOf = writer.Prepare("INSERT OR REPLACE INTO meta VALUES ('heads_as_of_seq', ?1)");

    private Dictionary<string, Head> _byKey = new(StringComparer.Ordinal);
    private List<Head> _changed = [];
    private List<Head> _beingWritten = [];
    private long _idLast;
    private long _asOfSeq;
    private long _asOfSeqBeingWritten;

    /// <summary>Of the last committed row of all; never given twice, since a journal's last row is never deleted.</summary>
    public long SeqLast { get; private set; }

    public int Count => _byKey.Count;

    public bool TryGet(string key, out HeadOfJournal head)
    {
        lock (_lock)
        {
            Head? found = _byKey.GetValueOrDefault(key);
            head = found is null ? default : new(found.Id, found.Seq, found.Position);
            return head.Position > 0;
        }
    }

    public Head? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>A head without rows, which nobody but the writer sees until its first row is committed.</summary>
    public Head Add(string key)
    {
        Head head = new(++_idLast, key);
        lock (_lock)
        {
            _byKey.Add(key, head);
        }

        return head;
    }

    public void InsertFirst(Head head, long seq, Instant at) =>
        _insert.Bind(1, head.Id).BindText(2, head.Key).Bind(3, seq).Bind(4, 1).Bind(5, at.UnixMilliseconds).Run();

    /// <summary>Moves the heads on, after the rows have been committed.</summary>
    public void Committed(List<PendingRow> rows)
    {
        lock (_lock)
        {
            foreach (ref readonly PendingRow row in CollectionsMarshal.AsSpan(rows))
            {
                row.Head.Position = row.Append.Position;
                row.Head.Seq = ++SeqLast;
                row.Head.At = row.Append.At;
                if (!row.Head.IsChanged)
                {
                    row.Head.IsChanged = true;
                    _changed.Add(row.Head);
                }
            }
        }
    }

    /// <summary>Writes some of the changed heads, as they were before this batch, in the batch's transaction.</summary>
    public void WriteSome(int rowCount)
    {
        if (_beingWritten.Count == 0)
        {
            if (SeqLast - _asOfSeq < RowCountBetweenWritings)
            {
                return;
            }

            BeginWriting();
        }

        int count = Math.Min(_beingWritten.Count, Math.Max(rowCount, HeadCountPerBatch));
        for (int i = 0; i < count; i++)
        {
            Write(_beingWritten[^1]);
            _beingWritten.RemoveAt(_beingWritten.Count - 1);
        }

        if (_beingWritten.Count == 0)
        {
            WriteAsOf(_asOfSeqBeingWritten);
        }
    }

    /// <summary>Writes all changed heads, at the store's close.</summary>
    public void WriteAll()
    {
        _beingWritten.ForEach(Write);
        _changed.ForEach(Write);
        WriteAsOf(SeqLast);
    }

    /// <summary>Forgets what is in memory and reads the heads from the file: the table, and then the rows that it does not know.</summary>
    public void Load()
    {
        Dictionary<string, Head> byKey = new(StringComparer.Ordinal);
        Dictionary<long, Head> byId = [];
        List<Head> changed = [];
        long seqLast = 0;

        using Statement readAsOf = new(
            writer.Connection,
            "SELECT coalesce(max(value), 0) FROM meta WHERE name = 'heads_as_of_seq'"
        );
        readAsOf.Step();
        long asOfSeq = readAsOf.Number(0);
        readAsOf.Reset();

        using Statement readHeads = new(
            writer.Connection,
            "SELECT id, key, head_seq, position, at FROM journals ORDER BY id"
        );
        while (readHeads.Step())
        {
            Head head = new(readHeads.Number(0), readHeads.Text(1))
            {
                Seq = readHeads.Number(2),
                Position = readHeads.Number(3),
                At = new(readHeads.Number(4)),
            };
            byKey.Add(head.Key, head);
            byId.Add(head.Id, head);
            seqLast = Math.Max(seqLast, head.Seq);
        }

        long idLast = byId.Count == 0 ? 0 : byId.Keys.Max();
        using Statement readRows = new(
            writer.Connection,
            "SELECT seq, journal, position, at FROM rows WHERE seq > ?1 ORDER BY seq"
        );
        readRows.Bind(1, asOfSeq);
        while (readRows.Step())
        {
            seqLast = Math.Max(seqLast, readRows.Number(0));
            if (!byId.TryGetValue(readRows.Number(1), out Head? head))
            {
                throw new JournalFileException(
                    $"The file '{file.Path}' is damaged: row {readRows.Number(0)} is of no journal."
                );
            }

            if (readRows.Number(0) <= head.Seq)
            {
                continue;
            }

            // Rows in between may have been forgotten, so a gap is no damage, but a step back is.
            if (readRows.Number(2) <= head.Position)
            {
                throw new JournalFileException(
                    $"The file '{file.Path}' is damaged: row {readRows.Number(0)} repeats position {readRows.Number(2)} of '{head.Key}'."
                );
            }

            head.Seq = readRows.Number(0);
            head.Position = readRows.Number(2);
            head.At = new(readRows.Number(3));
            if (!head.IsChanged)
            {
                head.IsChanged = true;
                changed.Add(head);
            }
        }

        lock (_lock)
        {
            _byKey = byKey;
            _changed = changed;
            _beingWritten = [];
            _idLast = idLast;
            _asOfSeq = asOfSeq;
            SeqLast = seqLast;
        }
    }

    private void BeginWriting()
    {
        (_beingWritten, _changed) = (_changed, _beingWritten);

        // By id, so that heads that share a page are written together.
        _beingWritten.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        foreach (Head head in _beingWritten)
        {
            head.IsChanged = false;
        }

        _asOfSeqBeingWritten = SeqLast;
    }

    private void Write(Head head) =>
        _update.Bind(1, head.Id).Bind(2, head.Seq).Bind(3, head.Position).Bind(4, head.At.UnixMilliseconds).Run();

    /// <summary>A batch that then fails does no harm: the heads are loaded anew, and this with them.</summary>
    private void WriteAsOf(long seq)
    {
        _setAsOf.Bind(1, seq).Run();
        _asOfSeq = seq;
    }
}
