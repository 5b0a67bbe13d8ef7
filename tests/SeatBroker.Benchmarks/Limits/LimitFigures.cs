using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Limits;

/// <summary>What the machine allows at most, measured among the contestants since a busy machine allows less.</summary>
internal sealed record LimitFigures(Percentiles Disk, Percentiles Loopback, LoadFigures Endpoint)
{
    private const int DiskWriteCount = 2_000;
    private const int LoopbackCount = 20_000;
    private static readonly TimeSpan LoopbackAtMost = TimeSpan.FromMinutes(2);

    public static async Task<LimitFigures> Measure(int endpointClients, int seconds, int warmSeconds, string? directory)
    {
        Percentiles disk;
        using (var folder = new ScratchFolder(directory))
        {
            disk = DiskLimit.Measure(folder.Path, DiskWriteCount);
        }
        List<Percentiles> loopback = await Apart.Run<int, Percentiles>("loopback", LoopbackCount, LoopbackAtMost);
        var plan = new TrialPlan(Contest.EmptyEndpoint, "hot", [endpointClients], seconds, warmSeconds, directory);
        List<TrialFigures> endpoint = await Rounds.RunApart(plan);
        return new(disk, loopback[0], endpoint[0].Load);
    }
}
