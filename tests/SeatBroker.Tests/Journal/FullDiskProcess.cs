using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>
/// This assembly run as a process of its own, whose files cannot grow from some point on: the system refuses the writes themselves, as on a
/// full disk. It says what it saw.
/// </summary>
internal static class FullDiskProcess
{
    public const string Argument = "full-disk";

    public const string Key = "a/agent";

    public const int KeptCount = 5;

    // The same numbers on Linux and macOS.
    private const int FileSizeLimit = 1;
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    /// <summary>Starts the process; it ends by itself.</summary>
    public static Process Start(string directory) => AppendingProcess.Start(directory, Argument);

    public static async Task<int> Run(string directory)
    {
        // Unanswered, the signal ends the process; answered, the write fails.
        using PosixSignalRegistration _ = PosixSignalRegistration.Create(
            FileSizeExceeded,
            context => context.Cancel = true
        );
        SqliteJournalStore store = SqliteJournalStore.Open(directory);
        await store.AppendRowsAsync(Key, 1, KeptCount);
        KeepFilesFromGrowing(new FileInfo(Path.Combine(directory, "seatbroker.db-wal")).Length);

        await Tell("append", () => store.TryAppendAsync(Row(Key, KeptCount + 1, KeptCount + 1)));
        await Tell("probe", () => store.ProbeAsync().AsTask());
        // Reading loads the heads, so that the close has something to write.
        await Tell("read", () => store.ReadAsync(Key).AsTask());
        await Tell("close", () => store.DisposeAsync().AsTask());
        return 0;
    }

    private static async Task Tell(string step, Func<Task> run)
    {
        string outcome = "done";
        try
        {
            await run();
        }
        catch (SqliteException)
        {
            outcome = "refused";
        }

        await Console.Out.WriteLineAsync($"{step} {outcome}");
    }

    private static void KeepFilesFromGrowing(long size)
    {
        var limit = new Limit((nuint)size, (nuint)size);
        if (SetLimit(FileSizeLimit, in limit) != 0)
        {
            throw new InvalidOperationException("The limit could not be set.");
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Soft, nuint Hard);
}
