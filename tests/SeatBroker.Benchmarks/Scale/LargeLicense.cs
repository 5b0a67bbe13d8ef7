using System.Diagnostics;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Scale.Figures;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>One license with very many sessions beside one with few, in one server: what a login costs, what a snapshot holds up, how long recovery takes.</summary>
internal sealed class LargeLicense(int large, int small, int rounds, int seconds, int clients, string? directory)
{
    private const int Large = 0;
    private const int Small = 1;
    private const int Kills = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(8);

    /// <summary>How long a snapshot's writing is waited for: a license of very many sessions writes one in as many entries.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    public async Task Measure()
    {
        using var folder = new ScratchFolder(directory);
        await using var broker = new ScaleBroker(folder.Path);
        await broker.Open();
        await broker.Pools.Create(ScaleBroker.Licenses(2, large + clients + 1));
        await HeldSessions.LogIn(broker, 0, large, _ => Large);
        await HeldSessions.LogIn(broker, large, large + small, _ => Small);

        await Compare(broker);
        await WatchSnapshots(broker);
        await Recover(broker);
    }

    private async Task Compare(ScaleBroker broker)
    {
        Load[] loads = [LoadOf(broker, Large), LoadOf(broker, Small)];
        foreach (Load load in loads)
        {
            await load.Run(clients, TimeSpan.Zero, Warming / 2);
        }
        List<LoadFigures>[] figures =
        [
            [],
            [],
        ];
        for (int round = 0; round < rounds; round++)
        {
            // In turns, and the other one first every other time: neither always follows the other's garbage.
            foreach (int pool in (int[])(round % 2 == 0 ? [Large, Small] : [Small, Large]))
            {
                figures[pool].Add(await loads[pool].Run(clients, Settling, TimeSpan.FromSeconds(seconds)));
            }
        }
        var table = new Table(
            "sessions in the license",
            "ops/s",
            "server CPU us/op",
            "acquire p50 ms",
            "p99 ms",
            "max ms"
        );
        Add(table, Whole(large), figures[Large]);
        Add(table, Whole(small), figures[Small]);
        table.Add(
            "ratio",
            Ratio(figures, f => f.OperationsPerSecond),
            Ratio(figures, f => f.ServerCpu),
            Ratio(figures, f => f.AcquireLatency.P50),
            Ratio(figures, f => f.AcquireLatency.P99),
            ""
        );
        await Console.Out.WriteLineAsync(
            $"Acquire and release, {clients} in flight, medians of {rounds} rounds of {seconds} s in turns:\n\n{table}"
        );
    }

    private async Task WatchSnapshots(ScaleBroker broker)
    {
        var watch = new SnapshotWatch(broker.DataDirectory, $"{ScaleBroker.KeyOf(Large)}");
        using var end = new CancellationTokenSource(Watched);
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        Task watching = watch.Run(end.Token);
        Task<List<Login>>[] loops =
        [
            .. Enumerable.Range(0, clients / 4).Select(_ => Task.Run(() => LogInAndOut(broker, end.Token))),
        ];
        List<Login> logins = [.. (await Task.WhenAll(loops)).SelectMany(list => list)];
        await watching;
        CollectorPauses pauses = broker.Collector.Pauses(from, TimeProvider.System.GetUtcNow());

        SnapshotWriting[] writings = [.. watch.Complete];
        Latencies during = new();
        Latencies otherwise = new();
        foreach (Login login in logins)
        {
            (writings.Any(w => w.Covers(login.At, login.At + login.Took)) ? during : otherwise).Add(
                login.Took.Ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond
            );
        }
        var table = new Table("logins", "count", "p50 ms", "p99 ms", "p99.9 ms", "longest ms");
        Add(table, "while a snapshot was written", during);
        Add(table, "at other times", otherwise);
        await Console.Out.WriteLineAsync(
            $"{writings.Length} snapshots of {Whole(large)} sessions, {Tenths(writings.Select(w => w.Size / 1e6).DefaultIfEmpty().Average())} MB each, "
                + $"{Hundredths(writings.Select(w => (w.End!.Value - w.Began).TotalSeconds).DefaultIfEmpty().Average())} s from copy to complete; {clients / 4} in flight. "
                + $"The server's garbage collector: {pauses.Count} pauses, the longest {Tenths(pauses.Longest)} ms.\n\n{table}"
        );
    }

    private async Task Recover(ScaleBroker broker)
    {
        var table = new Table(
            "after kill -9",
            "ready s",
            $"first answer of {Whole(large)} sessions, s",
            $"of {Whole(small)}, s"
        );
        for (int kill = 1; kill <= Kills; kill++)
        {
            await broker.Kill();
            TimeSpan ready = await broker.Open();
            // The small one first: it pays for what a server does once.
            TimeSpan ofSmall = await FirstAnswer(broker, Small);
            TimeSpan ofLarge = await FirstAnswer(broker, Large);
            table.Add($"{kill}", Seconds(ready), Seconds(ofLarge), Seconds(ofSmall));
        }
        await Console.Out.WriteLineAsync(table.ToString());
    }

    private static async Task<TimeSpan> FirstAnswer(ScaleBroker broker, int pool)
    {
        long began = Stopwatch.GetTimestamp();
        Grant grant = await broker.Acquire(pool, "first-after-kill");
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        if (grant != Grant.Concurrent)
        {
            throw new InvalidOperationException($"The first login after a kill got no concurrent seat but: {grant}.");
        }
        await broker.Release(pool, "first-after-kill");
        return took;
    }

    private static async Task<List<Login>> LogInAndOut(ScaleBroker broker, CancellationToken end)
    {
        var logins = new List<Login>();
        while (!end.IsCancellationRequested)
        {
            string session = Guid.NewGuid().ToString("N");
            DateTimeOffset at = TimeProvider.System.GetUtcNow();
            long began = Stopwatch.GetTimestamp();
            await broker.Acquire(Large, session);
            logins.Add(new(at, Stopwatch.GetElapsedTime(began)));
            await broker.Release(Large, session);
        }
        return logins;
    }

    private static Load LoadOf(ScaleBroker broker, int pool) =>
        new(new OnePool(broker, pool), new Workload("scale", Pools: 1, Concurrent: 0, Burst: 0, HeldBefore: 0));

    private static void Add(Table table, string name, List<LoadFigures> figures) =>
        table.Add(
            name,
            Whole(Median(figures.Select(f => f.OperationsPerSecond))),
            Tenths(Median(figures.Select(f => f.ServerCpu))),
            Hundredths(Median(figures.Select(f => f.AcquireLatency.P50)) / 1000),
            Hundredths(Median(figures.Select(f => f.AcquireLatency.P99)) / 1000),
            Hundredths(figures.Max(f => f.AcquireLatency.Max) / 1000)
        );

    private static void Add(Table table, string name, Latencies latencies)
    {
        Percentiles at = latencies.ToPercentiles();
        table.Add(
            name,
            Whole(latencies.Count),
            Hundredths(at.P50 / 1000),
            Hundredths(at.P99 / 1000),
            Hundredths(at.P999 / 1000),
            Hundredths(at.Max / 1000)
        );
    }

    /// <summary>The median of the rounds' own ratios: what else the machine did meets both of a round.</summary>
    private static string Ratio(List<LoadFigures>[] figures, Func<LoadFigures, double> figure) =>
        Hundredths(Median(figures[Large].Zip(figures[Small], (l, s) => figure(l) / figure(s))));

    private readonly record struct Login(DateTimeOffset At, TimeSpan Took);
}
