using System.Diagnostics;
using System.Globalization;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>What a live session costs in memory: many of them in one silo in this process, everything durable.</summary>
internal static class SessionMemory
{
    private const int LoginsAtOnce = 1024;

    public static async Task Measure(int sessions, int licenses, string? directory)
    {
        int sessionsOfLicense = (sessions + licenses - 1) / licenses;
        var workload = new Workload("memory", licenses, sessionsOfLicense, Burst: 0, HeldBefore: 0);
        using var folder = new ScratchFolder(directory);
        await using var contestant = new CoHostedContestant();
        await contestant.Start(workload, Path.Combine(folder.Path, "data"));
        await LogIn(contestant.Pools, 0, licenses, licenses);

        (long heapBefore, long residentBefore) = Now();
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long began = Stopwatch.GetTimestamp();
        await LogIn(contestant.Pools, licenses, sessions, licenses);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        (long heap, long resident) = Now();

        double count = sessions - licenses;
        var table = new Table(
            "live sessions",
            "licenses",
            "heap B/session",
            "RSS B/session",
            "RSS MB",
            "logins/s",
            "allocated B/login"
        );
        table.Add(
            Number(sessions),
            Number(licenses),
            Number((heap - heapBefore) / count),
            Number((resident - residentBefore) / count),
            Number(resident / 1e6),
            Number(count / seconds),
            Number(allocated / count)
        );
        await Console.Out.WriteAsync(table.ToString());
    }

    /// <summary>Session ids and users as long as real ones, and nobody's but the license's.</summary>
    private static Task LogIn(GrainPools pools, int from, int end, int licenses) =>
        Parallel.ForAsync(
            from,
            end,
            new ParallelOptions { MaxDegreeOfParallelism = LoginsAtOnce },
            async (number, _) =>
            {
                Grant grant = await pools.Acquire(
                    number % licenses,
                    Guid.NewGuid().ToString("N"),
                    $"agent-{number:d7}"
                );
                if (grant != Grant.Concurrent)
                {
                    throw new InvalidOperationException($"Login {number} got no concurrent seat but: {grant}.");
                }
            }
        );

    private static (long Heap, long Resident) Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
    }

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
