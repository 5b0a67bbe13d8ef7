using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Server.Verify;

/// <summary>Copies the journals into one file from the command line, while the server runs or not.</summary>
internal static class BackupCommand
{
    public const string Name = "backup";

    public static int Run(string[] arguments)
    {
        if (arguments is not [var file, .. var settings] || file.StartsWith('-'))
        {
            Console.Error.WriteLine("The backup needs a file: SeatBroker.Server backup FILE [settings]");
            return StartFailure.ExitCode;
        }
        try
        {
            JournalBackup.Write(JournalFolder.Find(settings), file);
            Console.WriteLine($"{Path.GetFullPath(file)}: {new FileInfo(file).Length} bytes");
            return 0;
        }
        catch (Exception failure) when (StartFailure.IsOurs(failure))
        {
            Console.Error.WriteLine($"There is no backup: {StartFailure.Reason(failure)}");
            return StartFailure.ExitCode;
        }
    }
}
