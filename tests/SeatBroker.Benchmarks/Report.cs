using System.Globalization;
using System.Runtime.InteropServices;
using SeatBroker.Benchmarks.Limits;

namespace SeatBroker.Benchmarks;

/// <summary>The figures as tables in Markdown whose columns are aligned, so that they are read in a terminal as well. Every figure is the median of the rounds.</summary>
internal static class Report
{
    public static string Of(Comparison comparison, List<LimitFigures> limits, List<TrialFigures> trials)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(
            $"Medians of {comparison.Rounds} interleaved rounds of {comparison.Seconds} s, each contestant warmed up for {comparison.WarmSeconds} s. {Machine}."
        );
        text.WriteLine(
            "An operation is one acquire or one release. CPU is that of server + client, in us an operation; others: the part of the machine's CPU that went to anything else."
        );
        text.WriteLine();
        text.Write(Of(limits));
        foreach (string workload in comparison.Workloads)
        {
            text.WriteLine();
            text.Write(Of(Workload.Of(workload), comparison, trials));
        }
        return text.ToString();
    }

    public static string Of(List<LimitFigures> limits)
    {
        var table = new Table("limit", "a second", "p50 us", "p99 us", "p99.9 us", "CPU us");
        double disk = Median(limits, l => l.Disk.P50);
        table.Add(
            "fdatasync of 128 bytes, overwritten",
            Number(1e6 / disk),
            Number(disk),
            Number(Median(limits, l => l.Disk.P99)),
            Number(Median(limits, l => l.Disk.P999)),
            ""
        );
        double loopback = Median(limits, l => l.Loopback.P50);
        table.Add(
            "loopback round trip of 64 bytes",
            Number(1e6 / loopback),
            Number(loopback),
            Number(Median(limits, l => l.Loopback.P99)),
            Number(Median(limits, l => l.Loopback.P999)),
            ""
        );
        table.Add(
            $"empty HTTP endpoint, {limits[0].Endpoint.Clients} in flight",
            Number(Median(limits, l => l.Endpoint.OperationsPerSecond)),
            Number(Median(limits, l => l.Endpoint.Latency.P50)),
            Number(Median(limits, l => l.Endpoint.Latency.P99)),
            Number(Median(limits, l => l.Endpoint.Latency.P999)),
            Cpu(Median(limits, l => l.Endpoint.ServerCpu), Median(limits, l => l.Endpoint.ClientCpu))
        );
        return table.ToString();
    }

    /// <summary>What a reader must know before the figures: whose counters were wrong, and what failed. Empty: all is well.</summary>
    public static string Faults(List<TrialFigures> trials) =>
        string.Concat(
            trials
                .Where(trial => !trial.CountersAreRight || trial.Load.Errors > 0)
                .Select(trial =>
                    $"{trial.Contestant}, {trial.Workload}, {trial.Load.Clients} in flight: {trial.Load.Errors} errors ({trial.Load.FirstError}), counters right: {trial.CountersAreRight}\n"
                )
        );

    private static Table Of(Workload workload, Comparison comparison, List<TrialFigures> trials)
    {
        var table = new Table(
            workload.Name,
            "in flight",
            "ops/s",
            "ratio",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "p50 / fdatasync",
            "CPU us/op",
            "others",
            "burst peak"
        );
        foreach (int clients in comparison.Clients)
        {
            double? first = null;
            foreach (string contestant in comparison.Contestants)
            {
                List<TrialFigures> runs =
                [
                    .. trials.Where(t =>
                        t.Contestant == contestant && t.Workload == workload.Name && t.Load.Clients == clients
                    ),
                ];
                double throughput = Median(runs, t => t.Load.OperationsPerSecond);
                first ??= throughput;
                table.Add(
                    contestant,
                    Number(clients),
                    Number(throughput),
                    Ratio(throughput / first.Value),
                    Milliseconds(Median(runs, t => t.Load.Latency.P50)),
                    Milliseconds(Median(runs, t => t.Load.Latency.P99)),
                    Milliseconds(Median(runs, t => t.Load.Latency.P999)),
                    Ratio(Median(runs, t => t.Load.Latency.P50 / t.DiskSync.P50)),
                    Cpu(Median(runs, t => t.Load.ServerCpu), Median(runs, t => t.Load.ClientCpu)),
                    Median(runs, t => t.Load.OthersShare).ToString("P0", CultureInfo.InvariantCulture),
                    Number(Median(runs, t => t.BurstPeak))
                );
            }
        }
        return table;
    }

    private static string Machine =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores shared by server and load, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"
        );

    private static double Median<T>(IEnumerable<T> figures, Func<T, double> figure)
    {
        double[] sorted = [.. figures.Select(figure).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Number(double value) =>
        value.ToString(value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Milliseconds(double microseconds) =>
        (microseconds / 1000).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Cpu(double server, double client) =>
        server == 0
            ? client.ToString("0.0", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{server:0.0} + {client:0.0}");
}
