namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// Proves that the file and its log can take a batch: writes as many pages, durably, and frees them again. Less would not do, since a
/// disk that refuses a batch may have room for a page.
/// </summary>
internal sealed class Probe(JournalWriter writer)
{
    private const int Size = 64 * 1024;

    // The chunk of a snapshot that there never is: snapshots are counted from 1.
    private readonly Statement _write = writer.Prepare(
        $"INSERT OR REPLACE INTO chunks VALUES (0, 0, zeroblob({Size}))"
    );
    private readonly Statement _erase = writer.Prepare("DELETE FROM chunks WHERE snapshot = 0");

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Nothing can be written. What is left of the probe is overwritten by the next.</exception>
    public void Run()
    {
        Commit(_write);
        Commit(_erase);
    }

    private void Commit(Statement statement) =>
        writer.Commit(
            Size,
            () =>
            {
                statement.Run();
                return true;
            }
        );
}
