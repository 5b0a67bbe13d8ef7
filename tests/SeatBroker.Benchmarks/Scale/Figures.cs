using System.Globalization;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>How figures are written.</summary>
internal static class Figures
{
    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Tenths(double value) => value.ToString("#,0.0", CultureInfo.InvariantCulture);

    public static string Hundredths(double value) => value.ToString("#,0.00", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan span) => Hundredths(span.TotalSeconds);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
