using Microsoft.Data.Sqlite;

namespace SeatBroker.Journal.Sqlite;

/// <summary>Copies the journals of a data directory into one file, while the server runs or not.</summary>
public static class JournalBackup
{
    /// <summary>
    /// Writes the copy under a name of its own, checks it whole, and only then gives it the name that was asked for. It holds all that was acknowledged before this was called.
    /// </summary>
    /// <param name="dataDirectory">The server's data directory.</param>
    /// <param name="file">The copy; its directory exists, itself must not. Restored by putting it, named <c>seatbroker.db</c>, into an empty data directory.</param>
    /// <exception cref="JournalFileException">There is no journal, the copy is not whole, or the file is there already.</exception>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public static void Write(string dataDirectory, string file)
    {
        string target = Path.GetFullPath(file);
        RequireAbsent(target);
        string partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            Copy(JournalFile.In(dataDirectory), partial);
            using (FileStream copy = new(partial, FileMode.Open, FileAccess.ReadWrite))
            {
                copy.Flush(flushToDisk: true);
            }

            RequireAbsent(target);
            File.Move(partial, target, overwrite: false);
        }
        catch (SqliteException e)
        {
            throw new JournalFileException($"The backup '{target}' cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(partial);
            File.Delete($"{partial}-journal");
        }
    }

    private static void Copy(JournalFile journal, string partial)
    {
        using SqliteConnection source = journal.OpenJournal();
        JournalFile copy = new(partial);
        using SqliteConnection target = copy.Connect(SqliteOpenMode.ReadWriteCreate);
        target.Open();
        source.BackupDatabase(target);

        // One file and nothing beside it; the server that opens it turns the write-ahead log on again.
        JournalFile.Execute(target, "PRAGMA journal_mode=DELETE");
        if (JournalFile.Execute(target, "PRAGMA integrity_check(1)") is not "ok" and var fault)
        {
            throw new JournalFileException($"The copy of '{journal.Path}' is damaged: {fault}");
        }
    }

    private static void RequireAbsent(string target)
    {
        if (Path.Exists(target))
        {
            throw new JournalFileException($"'{target}' is there already: a backup overwrites nothing.");
        }
    }
}
