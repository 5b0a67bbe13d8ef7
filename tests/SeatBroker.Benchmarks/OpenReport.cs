using System.Globalization;
using static SeatBroker.Benchmarks.Figures;

namespace SeatBroker.Benchmarks;

/// <summary>Arrivals at a fixed rate as a table; every figure is the median of the rounds.</summary>
internal static class OpenReport
{
    public static string Of(OpenPlan plan, string[] contestants, int rounds, List<OpenTrialFigures> trials)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(
            $"{plan.Workload}: {Number(OpenLoad.Operations(plan.Rate, TimeSpan.FromSeconds(plan.Seconds)))} operations in {plan.Seconds} s, open loop; medians of {rounds} interleaved rounds. {MachineName}."
        );
        text.WriteLine(
            "Latency counts from the instant at which an operation was to begin; call: from its call, as a closed loop would tell."
        );
        text.WriteLine();
        var table = new Table(
            plan.Workload,
            "per second",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "max ms",
            "call p99 ms",
            "call max ms",
            "CPU us/op",
            "others",
            "refused",
            "failed",
            "unanswered"
        );
        foreach (string contestant in contestants)
        {
            List<OpenFigures> runs =
            [
                .. trials.Where(trial => trial.Contestant == contestant).Select(trial => trial.Load),
            ];
            table.Add(
                contestant,
                Number(plan.Rate),
                Milliseconds(Median(runs, run => run.Latency.P50)),
                Milliseconds(Median(runs, run => run.Latency.P99)),
                Milliseconds(Median(runs, run => run.Latency.P999)),
                Milliseconds(Median(runs, run => run.Latency.Max)),
                Milliseconds(Median(runs, run => run.CallLatency.P99)),
                Milliseconds(Median(runs, run => run.CallLatency.Max)),
                Cpu(Median(runs, run => run.ServerCpu), Median(runs, run => run.ClientCpu)),
                Percent(Median(runs, run => run.OthersShare)),
                Number(Median(runs, run => run.Refusals)),
                Number(Median(runs, run => run.Errors)),
                Number(Median(runs, run => run.Unanswered))
            );
        }
        text.Write(table);
        return text.ToString();
    }

    /// <summary>What a reader must know before the figures. Empty: all is well.</summary>
    public static string Faults(List<OpenTrialFigures> trials) =>
        string.Concat(
            trials
                .Where(trial => !trial.CountersAreRight || trial.Load.Errors + trial.Load.Unanswered > 0)
                .Select(trial =>
                    $"{trial.Contestant}: {trial.Load.Errors} errors ({trial.Load.FirstError}), {trial.Load.Unanswered} unanswered, counters right: {trial.CountersAreRight}\n"
                )
        );
}
