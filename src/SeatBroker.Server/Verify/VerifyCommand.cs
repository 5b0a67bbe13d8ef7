using SeatBroker.Domain.Journal;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts every journal from the command line: of servers that run or not, or of a backup that was restored.</summary>
internal static class VerifyCommand
{
    public const string Name = "verify";

    private const int ExitDifferences = 1;
    private const int ExitUnread = 2;

    public static async Task<int> RunAsync(string[] settings)
    {
        try
        {
            await using IJournalHistory journals = await JournalSettings.OpenAsync(JournalSettings.Read(settings));
            Verified verified = await new JournalsCheck(journals, Console.Out, Console.Error).Run();
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
