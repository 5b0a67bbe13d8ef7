using System.Text.Json;
using SeatBroker.Benchmarks.Limits;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>
/// All contestants take turns, round after round, so that what else the machine does meets all of them alike; each trial runs in a process of its own, so that none
/// inherits another's heap or compiled code.
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
    public static async Task<List<TrialFigures>> RunApart(TrialPlan plan)
    {
        string[] arguments = ["trial", "--plan", JsonSerializer.Serialize(plan)];
        await using ChildProcess trial = ChildProcess.Start(ChildProcess.ThisProgram(arguments));
        TimeSpan loads = TimeSpan.FromSeconds(plan.WarmSeconds + (plan.Clients.Length * (1 + plan.Seconds)));
        string output = await trial.RunToEnd(SetupAtMost + loads);
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<TrialFigures>(line)!),
        ];
    }
}

/// <summary>Who meets on what, how long, how often.</summary>
internal sealed record Comparison(
    string[] Contestants,
    string[] Workloads,
    int[] Clients,
    int Seconds,
    int WarmSeconds,
    int Rounds,
    string? DataDirectory
)
{
    public TrialPlan Plan(string contestant, string workload) =>
        new(contestant, workload, Clients, Seconds, WarmSeconds, DataDirectory);
}
