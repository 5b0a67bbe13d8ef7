using System.Runtime.InteropServices;

namespace SeatBroker.Grains.Time;

/// <summary>
/// The system's time, but for a monotonic clock that counts what the machine slept, as Windows' does: on Linux .NET's own stands still meanwhile. So a machine that wakes up finds its tick late, which is an
/// outage (R8), and no step of its clock, which would not be followed (R9).
/// </summary>
internal sealed class MachineTime : TimeProvider
{
    private const int CLOCK_BOOTTIME = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private MachineTime() { }

    /// <summary>The clock of this machine.</summary>
    public static TimeProvider Clock { get; } =
        OperatingSystem.IsLinux() && ClockGetTime(CLOCK_BOOTTIME, out _) == 0 ? new MachineTime() : TimeProvider.System;

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override long GetTimestamp()
    {
        _ = ClockGetTime(CLOCK_BOOTTIME, out TimeSpec now);
        return (now.Seconds * NanosecondsPerSecond) + now.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int ClockGetTime(int clock, out TimeSpec now);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
