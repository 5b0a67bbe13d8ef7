using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Tells the differences that a check finds, each with the journal, the position and the instant; of one journal so many at most.</summary>
internal sealed class Findings(TextWriter output)
{
    /// <summary>A journal that is wrong once is often wrong from then on.</summary>
    private const int ToldOfJournalMax = 20;

    private string _journal = "";
    private long _position;
    private Instant _at;
    private int _countOfJournal;

    /// <summary>Of all journals, told or not.</summary>
    public long Count { get; private set; }

    public void Begin(string journal)
    {
        _journal = journal;
        _countOfJournal = 0;
    }

    /// <summary>What is found from now on, is found there.</summary>
    public void GoTo(long position, Instant at)
    {
        _position = position;
        _at = at;
    }

    public void Add(string what)
    {
        Count++;
        if (_countOfJournal++ < ToldOfJournalMax)
        {
            output.WriteLine($"{_journal} position {_position} at {_at}: {what}");
        }
    }

    /// <summary>Compares what a journal keeps with what was recounted, name by name.</summary>
    public void Compare(string where, SortedDictionary<string, string> kept, SortedDictionary<string, string> recounted)
    {
        foreach (string name in kept.Keys.Union(recounted.Keys, StringComparer.Ordinal))
        {
            string found = kept.GetValueOrDefault(name, "absent");
            string expected = recounted.GetValueOrDefault(name, "absent");
            if (found != expected)
            {
                Add($"{where}: {name} is {found}, recounted {expected}");
            }
        }
    }

    public void End()
    {
        if (_countOfJournal > ToldOfJournalMax)
        {
            output.WriteLine($"{_journal}: {_countOfJournal - ToldOfJournalMax} more differences");
        }
    }
}
