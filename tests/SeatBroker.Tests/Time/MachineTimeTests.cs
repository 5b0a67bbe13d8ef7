using System.Globalization;
using SeatBroker.Grains.Time;

namespace SeatBroker.Tests.Time;

public sealed class MachineTimeTests
{
    // The uptime is told in hundredths, cut off.
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void R8_The_monotonic_clock_is_the_machines_uptime_which_counts_what_it_slept()
    {
        TimeProvider time = MachineTime.Clock;

        TimeSpan before = Uptime();
        TimeSpan told = time.GetElapsedTime(0, time.GetTimestamp());
        TimeSpan after = Uptime();

        Assert.InRange(told, before, after + Precision);
    }

    private static TimeSpan Uptime()
    {
        string seconds = File.ReadAllText("/proc/uptime").Split(' ')[0];
        return TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    }
}
