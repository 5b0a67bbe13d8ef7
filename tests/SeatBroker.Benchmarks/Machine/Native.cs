using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>What the C library offers and .NET does not.</summary>
internal static partial class Native
{
    /// <summary>What a process that was killed ends with: 128 and the signal's number.</summary>
    public const int ExitCodeWhenKilled = 128 + KillSignal;

    private const int KillSignal = 9;
    private const int TerminateSignal = 15;

    /// <summary>Waits until the file's bytes are on the disk; its times need not be.</summary>
    public static void DataSync(SafeFileHandle file)
    {
        if (FDataSync(file) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Lets the thread sleep, less than 0.1 ms longer than it was told on an idle machine: .NET's own sleep counts in milliseconds.</summary>
    public static void Sleep(TimeSpan span) => _ = USleep((uint)Math.Clamp(span.TotalMicroseconds, 1, 999_999));

    /// <summary>Asks a process to end in order.</summary>
    /// <returns>False: it is gone already.</returns>
    public static bool Terminate(int processId) => Kill(processId, TerminateSignal) == 0;

    /// <summary>Ends a process at once, without its knowledge.</summary>
    /// <returns>False: it is gone already.</returns>
    public static bool Kill(int processId) => Kill(processId, KillSignal) == 0;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int USleep(uint microseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
