namespace SeatBroker.Server.Demo;

/// <summary>A simulated day: 24 hours that pass in <see cref="Length"/>.</summary>
internal static class WorkingDay
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(150);

    // The share of a crew that is at work: a night watch, the morning's rush, lunch, a second peak.
    private static readonly (double Hour, double Share)[] Shape =
    [
        (0, 0.06),
        (6, 0.06),
        (8, 0.40),
        (9.5, 0.92),
        (10.5, 1.00),
        (11.5, 0.98),
        (12.5, 0.70),
        (13.5, 0.74),
        (15, 0.96),
        (16.5, 0.90),
        (18, 0.55),
        (20, 0.22),
        (22, 0.08),
        (24, 0.06),
    ];

    /// <summary>The hour of the day, 0 to 24, after so much of the demo.</summary>
    public static double Hour(double startHour, TimeSpan elapsed) => (startHour + elapsed / Length * 24) % 24;

    /// <summary>The share of a crew that should be at work at an hour of the day, 0 to 1.</summary>
    public static double Attendance(double hour)
    {
        int next = Array.FindIndex(Shape, point => hour < point.Hour);
        var (fromHour, fromShare) = Shape[next - 1];
        var (toHour, toShare) = Shape[next];
        return fromShare + (toShare - fromShare) * (hour - fromHour) / (toHour - fromHour);
    }
}
