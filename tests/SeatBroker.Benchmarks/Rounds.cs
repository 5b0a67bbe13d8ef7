using SeatBroker.Benchmarks.Limits;

namespace SeatBroker.Benchmarks;

/// <summary>
/// All contestants take turns, round after round, so that what else the machine does meets all of them alike; each trial runs in a process of its own.
/// </summary>
internal static class Rounds
{
    private static readonly TimeSpan SetupAtMost = TimeSpan.FromMinutes(5);

    public static async Task<(List<LimitFigures> Limits, List<TrialFigures> Trials)> Run(Comparison comparison)
    {
        var limits = new List<LimitFigures>();
        var trials = new List<TrialFigures>();
        for (int round = 1; round <= comparison.Rounds; round++)
        {
            limits.Add(
                await LimitFigures.Measure(
                    comparison.Clients.Max(),
                    comparison.Seconds,
                    comparison.WarmSeconds,
                    comparison.DataDirectory
                )
            );
            foreach (string workload in comparison.Workloads)
            {
                foreach (string contestant in comparison.Contestants)
                {
                    trials.AddRange(await RunApart(comparison.Plan(contestant, workload)));
                    await Console.Error.WriteLineAsync($"round {round}: {workload} {contestant} done");
                }
            }
        }
        return (limits, trials);
    }

    /// <summary>Runs a trial in a process of its own.</summary>
    public static Task<List<TrialFigures>> RunApart(TrialPlan plan)
    {
        TimeSpan loads = TimeSpan.FromSeconds(plan.WarmSeconds + (plan.Clients.Length * (1 + plan.Seconds)));
        return Apart.Run<TrialPlan, TrialFigures>("trial", plan, SetupAtMost + loads);
    }
}

/// <summary>Who meets on what, how long, how often.</summary>
/// <param name="Contestants">Who.</param>
/// <param name="Workloads">On what.</param>
/// <param name="Clients">Operations in flight, one load after another.</param>
/// <param name="Seconds">How long each load is measured.</param>
/// <param name="WarmSeconds">How long a contestant is warmed up.</param>
/// <param name="Rounds">How often everybody takes a turn.</param>
/// <param name="Peer">To whom ratios are: one of the contestants.</param>
/// <param name="DataDirectory">The disk to measure; null: where temporary files are.</param>
internal sealed record Comparison(
    string[] Contestants,
    string[] Workloads,
    int[] Clients,
    int Seconds,
    int WarmSeconds,
    int Rounds,
    string Peer,
    string? DataDirectory
)
{
    public TrialPlan Plan(string contestant, string workload) =>
        new(contestant, workload, Clients, Seconds, WarmSeconds, DataDirectory);
}
