namespace SeatBroker.Journal.Sqlite;

/// <summary>Another SeatBroker server uses the data directory; one at a time may.</summary>
public sealed class JournalLockedException(string directory, Exception inner)
    : IOException($"The data directory '{directory}' is in use: another SeatBroker server uses it.", inner)
{
    /// <summary>The full path of the data directory.</summary>
    public string DataDirectory { get; } = directory;
}
