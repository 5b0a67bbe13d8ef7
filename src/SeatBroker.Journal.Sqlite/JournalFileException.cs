namespace SeatBroker.Journal.Sqlite;

/// <summary>The journal's file cannot be used as it is; the message names the file and says why.</summary>
public sealed class JournalFileException : IOException
{
    public JournalFileException(string message)
        : base(message) { }

    public JournalFileException(string message, Exception inner)
        : base(message, inner) { }
}
