using System.Globalization;
using System.Runtime.InteropServices;

namespace SeatBroker.Chaos.Machine;

/// <summary>A signal to a process, by its number.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>What the C library offers and .NET does not.</summary>
internal static partial class Native
{
    /// <returns>False: the process is gone already.</returns>
    public static bool Send(int processId, Signal signal) => Kill(processId, (int)signal) == 0;

    /// <summary>The processes that a process has started and that run.</summary>
    public static IEnumerable<int> ChildrenOf(int processId)
    {
        string parent = processId.ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            // 123 (name) S 1 ...: the state follows the name, and the parent the state.
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process)
                && ReadStat(folder) is { } stat
                && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent
            )
            {
                yield return process;
            }
        }
    }

    /// <returns>Null: the process has ended.</returns>
    private static string? ReadStat(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
