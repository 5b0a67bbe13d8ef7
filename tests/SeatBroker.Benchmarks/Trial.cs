using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Limits;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>One contestant on one workload, from an empty store on, once it is warm: the loads one after another, each between a look at the disk and a look at the counters.</summary>
internal static class Trial
{
    private const int DiskWriteCount = 500;
    public const int WarmingClients = 64;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task<List<TrialFigures>> Run(TrialPlan plan, Action<TrialFigures> onFigures)
    {
        Workload workload = Workload.Of(plan.Workload).RoomFor(plan.Clients.Max());
        using var folder = new ScratchFolder(plan.DataDirectory);
        await using IContestant contestant = Contest.Enter(plan.Contestant);
        await contestant.Start(workload, Path.Combine(folder.Path, "data"));
        ThreadPoolSetting.RequireOf(contestant.ServerProcessIds);
        var load = new Load(contestant, workload);
        await load.Hold();

        // Many clients at first, whatever is measured then: few would measure the compiler, which takes seconds after a start.
        await load.Run(WarmingClients, TimeSpan.Zero, TimeSpan.FromSeconds(plan.WarmSeconds));

        var figures = new List<TrialFigures>();
        foreach (int clients in plan.Clients)
        {
            Percentiles disk = DiskLimit.Measure(folder.Path, DiskWriteCount);
            LoadFigures measured = await load.Run(clients, Settling, TimeSpan.FromSeconds(plan.Seconds));
            (bool isRight, int peak) = await load.Verify();
            figures.Add(new(plan.Contestant, plan.Workload, measured, disk, isRight, peak));
            onFigures(figures[^1]);
        }
        return figures;
    }
}

internal sealed record TrialPlan(
    string Contestant,
    string Workload,
    int[] Clients,
    int Seconds,
    int WarmSeconds,
    string? DataDirectory
);

/// <param name="Contestant">Who.</param>
/// <param name="Workload">On what.</param>
/// <param name="Load">What was measured.</param>
/// <param name="DiskSync">fdatasync on the same disk just before, in microseconds.</param>
/// <param name="CountersAreRight">After the load the contestant's counters were what was held before it.</param>
/// <param name="BurstPeak">The highest of all pools, as the contestant says.</param>
internal sealed record TrialFigures(
    string Contestant,
    string Workload,
    LoadFigures Load,
    Percentiles DiskSync,
    bool CountersAreRight,
    int BurstPeak
);
