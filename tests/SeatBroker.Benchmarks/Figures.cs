using System.Globalization;
using System.Runtime.InteropServices;

namespace SeatBroker.Benchmarks;

/// <summary>Figures as reports print them.</summary>
internal static class Figures
{
    public static string MachineName =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores shared by server and load, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"
        );

    public static double Median<T>(IEnumerable<T> figures, Func<T, double> figure)
    {
        double[] sorted = [.. figures.Select(figure).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static string Number(double value) =>
        value.ToString(value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Percent(double value) => value.ToString("P0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double microseconds) =>
        (microseconds / 1000).ToString("0.00", CultureInfo.InvariantCulture);

    public static string Cpu(double server, double client) =>
        server == 0
            ? client.ToString("0.0", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{server:0.0} + {client:0.0}");
}
