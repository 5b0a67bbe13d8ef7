using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>One contestant under one rate of arrivals, from an empty store on, once it is warm.</summary>
internal static class OpenTrial
{
    private static readonly TimeSpan SetupAndDrainAtMost = TimeSpan.FromMinutes(6);

    public static async Task Run(OpenPlan plan, Action<OpenTrialFigures> onFigures)
    {
        TimeSpan measured = TimeSpan.FromSeconds(plan.Seconds);
        Workload workload = Workload.Of(plan.Workload);
        if (workload.LogsOut)
        {
            workload = workload.RoomFor(OpenLoad.Operations(plan.Rate, measured));
        }
        using var folder = new ScratchFolder(plan.DataDirectory);
        await using IContestant contestant = Contest.Enter(plan.Contestant);
        await contestant.Start(workload, Path.Combine(folder.Path, "data"));
        ThreadPoolSetting.RequireOf(contestant.ServerProcessIds);
        var warming = new Load(contestant, workload);
        await warming.Hold();
        await warming.Run(Trial.WarmingClients, TimeSpan.Zero, TimeSpan.FromSeconds(plan.WarmSeconds));

        OpenFigures figures = await new OpenLoad(contestant, workload).Run(plan.Rate, measured);
        onFigures(new(plan.Contestant, plan.Workload, figures, await CountersAreRight(contestant, workload, figures)));
    }

    /// <summary>Runs it in a process of its own.</summary>
    public static async Task<OpenTrialFigures> RunApart(OpenPlan plan)
    {
        TimeSpan within = SetupAndDrainAtMost + TimeSpan.FromSeconds(plan.WarmSeconds + plan.Seconds);
        return (await Apart.Run<OpenPlan, OpenTrialFigures>("open-trial", plan, within)).Single();
    }

    private static async Task<bool> CountersAreRight(IContestant contestant, Workload workload, OpenFigures figures)
    {
        if (!contestant.Counts)
        {
            return true;
        }
        long inUse = 0;
        for (int pool = 0; pool < workload.Pools; pool++)
        {
            PoolReading reading = await contestant.Peak(pool);
            inUse += reading.ConcurrentInUse + reading.BurstInUse;
        }
        return inUse == ((long)workload.Pools * workload.HeldBefore) + figures.StillIn;
    }
}

/// <param name="Contestant">Who.</param>
/// <param name="Workload">On what.</param>
/// <param name="Rate">Operations a second.</param>
/// <param name="Seconds">How long they arrive.</param>
/// <param name="WarmSeconds">How long the contestant is warmed up before.</param>
/// <param name="DataDirectory">The disk to measure; null: where temporary files are.</param>
internal sealed record OpenPlan(
    string Contestant,
    string Workload,
    double Rate,
    int Seconds,
    int WarmSeconds,
    string? DataDirectory
);

/// <param name="Contestant">Who.</param>
/// <param name="Workload">On what.</param>
/// <param name="Load">What was measured.</param>
/// <param name="CountersAreRight">Afterwards the contestant's counters were what was held before, and those who had come and not gone.</param>
internal sealed record OpenTrialFigures(string Contestant, string Workload, OpenFigures Load, bool CountersAreRight);
