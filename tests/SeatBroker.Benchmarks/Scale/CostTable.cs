using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Scale.Figures;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>What an operation costs, by the number of licenses, of sessions, and of entries that the journal holds already.</summary>
internal sealed class CostTable(int seconds, int clients, string? directory)
{
    private const int WarmSeconds = 6;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    /// <summary>Licenses, sessions of each, and how often the same is measured, a longer journal each time.</summary>
    private static readonly (int Licenses, int SessionsOfEach, int Times)[] Sizes =
    [
        (1, 100, 1),
        (1, 10_000, 1),
        (1, 100_000, 1),
        (100, 100, 1),
        (1_000, 100, 3),
        (10_000, 100, 1),
    ];

    private readonly Table _table = new(
        "licenses",
        "sessions",
        "entries before",
        "file MB",
        "ops/s",
        "server CPU us/op",
        "p50 ms",
        "p99 ms",
        "recovery: ready s",
        "all licenses s"
    );

    public async Task Measure()
    {
        foreach ((int licenses, int sessionsOfEach, int times) in Sizes)
        {
            await Measure(licenses, sessionsOfEach, times);
        }
        await Console.Out.WriteLineAsync(
            $"Acquire and release through a plain Orleans client, {clients} in flight, {seconds} s each. An operation is one of the two, and writes one entry.\n\n{_table}"
        );
    }

    private async Task Measure(int licenses, int sessionsOfEach, int times)
    {
        using var folder = new ScratchFolder(directory);
        await using var broker = new ScaleBroker(folder.Path);
        await broker.Open();
        await broker.Pools.Create(ScaleBroker.Licenses(licenses, sessionsOfEach + clients));
        int sessions = licenses * sessionsOfEach;
        await HeldSessions.LogIn(broker, 0, sessions, number => number % licenses);
        var load = new Load(broker, new Workload("scale", licenses, Concurrent: 0, Burst: 0, HeldBefore: 0));
        LoadFigures warm = await load.Run(clients, TimeSpan.Zero, TimeSpan.FromSeconds(WarmSeconds));
        long entries = sessions + warm.Operations;
        for (int time = 0; time < times; time++)
        {
            LoadFigures figures = await load.Run(clients, Settling, TimeSpan.FromSeconds(seconds));
            if (figures.Errors > 0)
            {
                throw new InvalidOperationException($"{figures.Errors} operations failed: {figures.FirstError}.");
            }
            await broker.Kill();
            double size = new DirectoryInfo(broker.DataDirectory).EnumerateFiles().Sum(file => file.Length) / 1e6;
            TimeSpan ready = await broker.Open();
            Renewal recovered = await HeldSessions.Renew(broker, sessions, licenses);
            _table.Add(
                Whole(licenses),
                Whole(sessions),
                Whole(entries),
                Whole(size),
                Whole(figures.OperationsPerSecond),
                Tenths(figures.ServerCpu),
                Hundredths(figures.Latency.P50 / 1000),
                Hundredths(figures.Latency.P99 / 1000),
                Seconds(ready),
                Seconds(recovered.All)
            );
            await Console.Error.WriteLineAsync(
                $"{licenses} licenses, {sessions} sessions: {Whole(figures.OperationsPerSecond)} ops/s"
            );
            entries += figures.Operations;
            if (time + 1 < times)
            {
                entries += await Lengthen(load);
            }
        }
    }

    /// <summary>Warms the new process, and makes the journal longer.</summary>
    private async Task<long> Lengthen(Load load) =>
        (await load.Run(clients, TimeSpan.Zero, TimeSpan.FromSeconds(3 * WarmSeconds))).Operations;
}
