using System.Globalization;
using System.Text;

namespace SeatBroker.Journal.Sqlite;

/// <summary>
/// Keeps a second server out of a data directory. The database's own locks would not: they are held for a transaction,
/// so two servers would take turns and each would trust its own memory of the journals' heads.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string FileName = "seatbroker.lock";

    // What an operating system says when somebody else holds the file: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOS = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <param name="directory">The full path of a directory that exists.</param>
    public static DirectoryLock Take(string directory)
    {
        string path = Path.Combine(directory, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMacOS or SharingViolation)
        {
            throw new JournalLockedException(directory, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFileException($"The file '{path}' cannot be written: {e.Message}", e);
        }

        try
        {
            // For the operator: whom to ask. The lock is what counts, the number is not read back.
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new JournalFileException($"The file '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The file stays, since deleting it could take the lock from under a server that has just opened it.</summary>
    public void Dispose() => _file.Dispose();
}
