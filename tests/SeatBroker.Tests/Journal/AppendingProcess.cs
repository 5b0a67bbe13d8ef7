using System.Diagnostics;
using System.Globalization;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.PostgreSql;
using SeatBroker.Journal.Sqlite;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>
/// This assembly run as a process of its own: it appends to the journals of a directory, or of a database, for ever, and says what it was told is kept.
/// </summary>
internal static class AppendingProcess
{
    public const int JournalCount = 5;

    /// <summary>Tells <see cref="Main"/> that its first argument is PostgreSQL's connection string.</summary>
    public const string InPostgreSql = "postgresql";

    public static string Key(int journal) => $"killed{journal}/agent";

    /// <summary>Starts the process; whoever does ends it.</summary>
    /// <param name="directory">The journals' directory, or connection string.</param>
    /// <param name="arguments">What else <see cref="Main"/> is told.</param>
    public static Process Start(string directory, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(AppendingProcess).Assembly.Location, directory },
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The process has not started.");
    }

    /// <summary>Kills the process, which starts behind what was kept, once it has acknowledged a position.</summary>
    /// <returns>The last position that the process has acknowledged.</returns>
    public static async Task<long> KillAsync(Process appending, long killAt)
    {
        using Process process = appending;
        try
        {
            long acknowledged = 0;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged = long.Parse(line, CultureInfo.InvariantCulture);
                if (acknowledged == killAt)
                {
                    process.Kill();
                }
            }

            // Lines in the pipe when it died are acknowledged too, which is why the loop ends at the pipe's end.
            string error = await process.StandardError.ReadToEndAsync();
            Assert.True(acknowledged >= killAt, error);
            return acknowledged;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public static async Task<int> Main(string[] args)
    {
        if (args is [_, FullDiskProcess.Argument])
        {
            return await FullDiskProcess.Run(args[0]);
        }

        try
        {
            await using IJournalStore store = args is [_, InPostgreSql]
                ? PostgreSqlJournalStore.Open(args[0])
                : SqliteJournalStore.Open(args[0]);
            await AppendForEverAsync(store);
            return 0;
        }
        catch (JournalLockedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }

    private static async Task AppendForEverAsync(IJournalStore store)
    {
        long position = (await store.ReadAsync(Key(0))).Position;
        while (true)
        {
            position++;
            JournalAppend[] batch =
            [
                .. Enumerable
                    .Range(0, JournalCount)
                    .Select(journal =>
                        Row(Key(journal), position, position, new string('x', (int)(position % 7) * 900))
                    ),
            ];
            await store.AppendAsync(batch);
            if (batch.Any(append => append.Outcome != AppendOutcome.Kept))
            {
                throw new InvalidOperationException($"Position {position} was not kept.");
            }

            await Console.Out.WriteLineAsync(position.ToString(CultureInfo.InvariantCulture));
        }
    }
}
