namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Time as a peer is told it with each call: its script asks no clock.</summary>
internal static class CallerClock
{
    /// <summary>The month in UTC as a number, yyyymm.</summary>
    public static int Month()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return (now.Year * 100) + now.Month;
    }

    /// <summary>When a lease that begins now ends, in milliseconds since 1970.</summary>
    public static long LeaseEnd() =>
        TimeProvider.System.GetUtcNow().AddSeconds(GrainPools.LeaseSeconds).ToUnixTimeMilliseconds();
}
