using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.Sqlite;

/// <summary>The end of a journal. Its members are changed by the writer alone, with the heads locked.</summary>
internal sealed class Head(long id, string key)
{
    public long Id { get; } = id;

    public string Key { get; } = key;

    /// <summary>Of the last committed row; 0: none yet.</summary>
    public long Position { get; set; }

    /// <summary>Of the last committed row; 0: none yet.</summary>
    public long Seq { get; set; }

    public Instant At { get; set; }

    /// <summary>The last batch in which a row of this journal stood.</summary>
    public long Batch { get; set; }

    /// <summary>Waits in the list of heads that the table does not know as they are.</summary>
    public bool IsChanged { get; set; }
}

/// <summary>Where reading a journal begins: at its last row, and backwards.</summary>
internal readonly record struct HeadOfJournal(long Id, long Seq, long Position);
