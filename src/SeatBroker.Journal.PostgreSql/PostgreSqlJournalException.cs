namespace SeatBroker.Journal.PostgreSql;

/// <summary>The database cannot be used as it is; the message says why, and never holds a password.</summary>
public sealed class PostgreSqlJournalException : IOException
{
    public PostgreSqlJournalException(string message)
        : base(message) { }

    public PostgreSqlJournalException(string message, Exception inner)
        : base(message, inner) { }

    internal static PostgreSqlJournalException CannotOpen(Exception why) =>
        why as PostgreSqlJournalException ?? new($"The PostgreSQL database cannot be opened: {why.Message}", why);
}
