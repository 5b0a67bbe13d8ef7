using System.Globalization;
using SeatBroker.Benchmarks.Limits;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Figures;

namespace SeatBroker.Benchmarks;

/// <summary>The figures as tables in Markdown whose columns are aligned, so that they are read in a terminal as well. Every figure is the median of the rounds.</summary>
internal static class Report
{
    public static string Of(Comparison comparison, List<LimitFigures> limits, List<TrialFigures> trials)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(
            $"Medians of {comparison.Rounds} interleaved rounds of {comparison.Seconds} s, each contestant warmed up for {comparison.WarmSeconds} s. {MachineName}."
        );
        text.WriteLine(
            "An operation is one acquire or one release. CPU is that of server + client, in us an operation; others: the part of the machine's CPU that went to anything else."
        );
        text.WriteLine(
            $"Ratios are to {comparison.Peer}. Every .NET process runs with {ThreadPoolSetting.Name}={ThreadPoolSetting.Value}."
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

    /// <summary>What a contestant did in all rounds.</summary>
    public static List<TrialFigures> Runs(
        List<TrialFigures> trials,
        string contestant,
        Workload workload,
        int clients
    ) =>
        [
            .. trials.Where(trial =>
                trial.Contestant == contestant && trial.Workload == workload.Name && trial.Load.Clients == clients
            ),
        ];

    private static Table Of(Workload workload, Comparison comparison, List<TrialFigures> trials)
    {
        var table = new Table(
            workload.Name,
            "in flight",
            "ops/s",
            "ratio",
            "p50 ms",
            "p99 ms",
            "ratio",
            "p99.9 ms",
            "p50 / fdatasync",
            "CPU us/op",
            "others",
            "burst peak"
        );
        foreach (int clients in comparison.Clients)
        {
            List<TrialFigures> peer = Runs(trials, comparison.Peer, workload, clients);
            double peerThroughput = Median(peer, t => t.Load.OperationsPerSecond);
            double peerTail = Median(peer, t => t.Load.Latency.P99);
            foreach (string contestant in comparison.Contestants)
            {
                List<TrialFigures> runs = Runs(trials, contestant, workload, clients);
                double throughput = Median(runs, t => t.Load.OperationsPerSecond);
                double tail = Median(runs, t => t.Load.Latency.P99);
                table.Add(
                    contestant,
                    Number(clients),
                    Number(throughput),
                    Ratio(throughput / peerThroughput),
                    Milliseconds(Median(runs, t => t.Load.Latency.P50)),
                    Milliseconds(tail),
                    Ratio(tail / peerTail),
                    Milliseconds(Median(runs, t => t.Load.Latency.P999)),
                    Ratio(Median(runs, t => t.Load.Latency.P50 / t.DiskSync.P50)),
                    Cpu(Median(runs, t => t.Load.ServerCpu), Median(runs, t => t.Load.ClientCpu)),
                    Percent(Median(runs, t => t.Load.OthersShare)),
                    Number(Median(runs, t => t.BurstPeak))
                );
            }
        }
        return table;
    }
}
