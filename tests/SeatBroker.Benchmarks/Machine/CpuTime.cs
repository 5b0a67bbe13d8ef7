using System.Globalization;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>CPU seconds used so far: by the server's processes, by this one, and by the whole machine.</summary>
internal readonly record struct CpuTime(double Server, double Client, double Machine)
{
    /// <summary>The kernel counts in hundredths of a second (USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the program's name, which may hold spaces and parentheses.
    private const int UserTicks = 11;
    private const int SystemTicks = 12;
    private const int ChildrenUserTicks = 13;
    private const int ChildrenSystemTicks = 14;

    /// <summary>What anything else on the machine used: builds of others, the kernel's own threads.</summary>
    public double Others => Machine - Server - Client;

    public static CpuTime Read(IReadOnlyList<int> serverProcessIds) =>
        new(serverProcessIds.Sum(OfProcess), Environment.CpuUsage.TotalTime.TotalSeconds, OfMachine());

    public static CpuTime operator -(CpuTime end, CpuTime start) =>
        new(end.Server - start.Server, end.Client - start.Client, end.Machine - start.Machine);

    private static double OfProcess(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            // A server's worker that has ended since it was listed: its time is among that of its parent's children.
            return 0;
        }
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return Seconds(fields[UserTicks])
            + Seconds(fields[SystemTicks])
            + Seconds(fields[ChildrenUserTicks])
            + Seconds(fields[ChildrenSystemTicks]);
    }

    /// <summary>Busy: user, nice, system, interrupts; neither idle nor waiting for a disk.</summary>
    private static double OfMachine()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Seconds(fields[1]) + Seconds(fields[2]) + Seconds(fields[3]) + Seconds(fields[6]) + Seconds(fields[7]);
    }

    private static double Seconds(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerSecond;
}
