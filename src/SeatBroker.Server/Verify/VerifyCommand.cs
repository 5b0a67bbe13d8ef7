using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts every journal from the command line: of a server that runs or not, or of a backup that was put into a folder.</summary>
internal static class VerifyCommand
{
    public const string Name = "verify";

    private const int ExitDifferences = 1;
    private const int ExitUnread = 2;

    public static async Task<int> RunAsync(string[] settings)
    {
        try
        {
            await using IJournalStore store = SqliteJournalStore.OpenReadOnly(JournalFolder.Find(settings));
            Verified verified = await new JournalsCheck(store, Console.Out, Console.Error).Run();
            Console.WriteLine(verified);
            return verified switch
            {
                { Unread: > 0 } => ExitUnread,
                { Differences: > 0 } => ExitDifferences,
                _ => 0,
            };
        }
        catch (Exception failure) when (StartFailure.IsOurs(failure))
        {
            await Console.Error.WriteLineAsync($"The journals could not be read: {StartFailure.Reason(failure)}");
            return ExitUnread;
        }
    }
}
