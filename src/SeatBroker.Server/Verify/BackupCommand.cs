using SeatBroker.Grains;
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
            JournalBackup.Write(FindFolder(settings), file);
            Console.WriteLine($"{Path.GetFullPath(file)}: {new FileInfo(file).Length} bytes");
            return 0;
        }
        catch (Exception failure) when (StartFailure.IsOurs(failure))
        {
            Console.Error.WriteLine($"There is no backup: {StartFailure.Reason(failure)}");
            return StartFailure.ExitCode;
        }
    }

    private static string FindFolder(string[] settings)
    {
        SeatBrokerOptions options = JournalSettings.Read(settings);
        // What lies in the data directory then is not what the server writes.
        return options.Journal == JournalStoreKind.Sqlite
            ? options.DataDirectory
            : throw new StartRefusedException(
                $"the settings keep the journal in {options.Journal}, which has means of its own (pg_dump); this copies a data directory. Add --SeatBroker:Journal=Sqlite to mean that."
            );
    }
}
