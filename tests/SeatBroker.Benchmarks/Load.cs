using System.Diagnostics;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>
/// A closed loop: every client acquires with a fresh session id, then releases, and so on; an operation is one of the two. Latency is taken in the client, operation by
/// operation. A closed loop waits for slow answers instead of piling up behind them, so its high percentiles are those of so many clients, not of an arrival rate.
/// </summary>
internal sealed class Load(IContestant contestant, Workload workload)
{
    private const int HoldersAtOnce = 64;
    private static readonly TimeSpan AfterError = TimeSpan.FromMilliseconds(10);

    /// <summary>Takes the seats that stay held.</summary>
    public Task Hold() =>
        Parallel.ForAsync(
            0,
            workload.Pools * workload.HeldBefore,
            new ParallelOptions { MaxDegreeOfParallelism = HoldersAtOnce },
            async (number, _) =>
            {
                Grant grant = await contestant.Acquire(number % workload.Pools, $"held-{number:d8}");
                if (grant == Grant.Refused)
                {
                    throw new InvalidOperationException($"Seat {number} of those to be held was refused.");
                }
            }
        );

    public async Task<LoadFigures> Run(int clientCount, TimeSpan warm, TimeSpan measured)
    {
        long now = Stopwatch.GetTimestamp();
        long start = now + Ticks(warm);
        long end = start + Ticks(measured);
        Client[] clients =
        [
            .. Enumerable
                .Range(0, clientCount)
                .Select(number => new Client(contestant, workload.Pools, number, start, end)),
        ];
        Task[] loops = [.. clients.Select(client => Task.Run(client.Run))];

        await Until(start);
        CpuTime cpuBefore = CpuTime.Read(contestant.ServerProcessIds);
        long allocatedBefore = GC.GetTotalAllocatedBytes();
        await Until(end);
        CpuTime cpu = CpuTime.Read(contestant.ServerProcessIds) - cpuBefore;
        long allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        await Task.WhenAll(loops);

        Latencies acquires = new();
        Latencies all = new();
        foreach (Client client in clients)
        {
            acquires.Add(client.Acquires);
            all.Add(client.Acquires);
            all.Add(client.Releases);
        }
        return new LoadFigures(
            clientCount,
            all.Count,
            all.Count / measured.TotalSeconds,
            all.ToPercentiles(),
            acquires.ToPercentiles(),
            PerOperation(cpu.Server * 1e6, all.Count),
            PerOperation(cpu.Client * 1e6, all.Count),
            cpu.Others / (measured.TotalSeconds * Environment.ProcessorCount),
            PerOperation(allocated, all.Count),
            clients.Sum(client => client.BurstGrants),
            clients.Sum(client => client.Refusals),
            clients.Sum(client => client.Errors),
            clients.Select(client => client.FirstError).FirstOrDefault(error => error is not null)
        );
    }

    /// <summary>Whether the contestant's own counters are, with nobody at work, those of the seats held from the start.</summary>
    public async Task<(bool IsRight, int BurstPeak)> Verify()
    {
        if (!contestant.Counts)
        {
            return (true, 0);
        }
        bool isRight = true;
        int peak = 0;
        for (int pool = 0; pool < workload.Pools; pool++)
        {
            PoolReading reading = await contestant.Peak(pool);
            isRight &= reading.ConcurrentInUse + reading.BurstInUse == workload.HeldBefore;
            peak = Math.Max(peak, reading.BurstPeak);
        }
        return (isRight, peak);
    }

    private static double PerOperation(double total, long operations) => operations == 0 ? 0 : total / operations;

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private static Task Until(long timestamp)
    {
        TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
        return wait > TimeSpan.Zero ? Task.Delay(wait) : Task.CompletedTask;
    }

    private sealed class Client(IContestant contestant, int pools, int number, long start, long end)
    {
        private readonly Random _random = new(number);

        public Latencies Acquires { get; } = new();

        public Latencies Releases { get; } = new();

        public long BurstGrants { get; private set; }

        public long Refusals { get; private set; }

        public long Errors { get; private set; }

        public string? FirstError { get; private set; }

        public async Task Run()
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                try
                {
                    await AcquireAndRelease(_random.Next(pools), Guid.NewGuid().ToString("N"));
                }
                catch (Exception e)
                {
                    // Any error at all is a figure of the run: it is reported with it.
                    Errors++;
                    FirstError ??= $"{e.GetType().Name}: {e.Message}";
                    await Task.Delay(AfterError);
                }
            }
        }

        private async Task AcquireAndRelease(int pool, string session)
        {
            long began = Stopwatch.GetTimestamp();
            Grant grant = await contestant.Acquire(pool, session);
            Add(Acquires, began);
            if (grant == Grant.Refused)
            {
                Refusals++;
                return;
            }
            BurstGrants += grant == Grant.Burst ? 1 : 0;
            began = Stopwatch.GetTimestamp();
            await contestant.Release(pool, session);
            Add(Releases, began);
        }

        private void Add(Latencies latencies, long began)
        {
            long ended = Stopwatch.GetTimestamp();
            if (began >= start && ended <= end)
            {
                latencies.Add(ended - began);
            }
        }
    }
}

/// <summary>What one load measured.</summary>
/// <param name="Clients">Operations in flight.</param>
/// <param name="Operations">Acquires and releases that began and ended in the measured time.</param>
/// <param name="OperationsPerSecond">Those, by that time.</param>
/// <param name="Latency">Of all operations, in microseconds.</param>
/// <param name="AcquireLatency">Of the acquires, in microseconds.</param>
/// <param name="ServerCpu">CPU time an operation of the server's processes, in microseconds; 0 if the contestant runs in the load's process.</param>
/// <param name="ClientCpu">CPU time an operation of the load's process, in microseconds.</param>
/// <param name="OthersShare">The part of the machine's CPU time that went to anything else.</param>
/// <param name="ClientAllocated">Bytes allocated an operation in the load's process.</param>
/// <param name="BurstGrants">Acquires that got a burst seat, warm-up included.</param>
/// <param name="Refusals">Acquires that got none, warm-up included.</param>
/// <param name="Errors">Operations that failed, warm-up included.</param>
/// <param name="FirstError">What the first said.</param>
internal sealed record LoadFigures(
    int Clients,
    long Operations,
    double OperationsPerSecond,
    Percentiles Latency,
    Percentiles AcquireLatency,
    double ServerCpu,
    double ClientCpu,
    double OthersShare,
    double ClientAllocated,
    long BurstGrants,
    long Refusals,
    long Errors,
    string? FirstError
);
