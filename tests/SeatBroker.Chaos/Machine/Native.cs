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

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
