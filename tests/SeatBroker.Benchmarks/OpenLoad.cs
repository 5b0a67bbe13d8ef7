using System.Diagnostics;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>
/// An open loop: operations begin at a fixed rate, whether or not those before them are answered, and latency counts from the instant at which an operation was to begin.
/// What waits because the contestant, or this process, was slow is counted with all its waiting (no coordinated omission).
/// </summary>
internal sealed class OpenLoad(IContestant contestant, Workload workload)
{
    /// <summary>How many logins lie between a session's own and its logout, so that few logouts wait for their login.</summary>
    private const int LoginsUntilLogout = 64;

    /// <summary>How long a contestant that has fallen behind may take for what is left.</summary>
    private static readonly TimeSpan DrainsWithin = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Latencies _sinceDue = new();
    private readonly Latencies _sinceCall = new();
    private readonly Random _random = new(1);
    private long _errors;
    private long _refusals;
    private long _stillIn;
    private string? _firstError;

    /// <summary>How many arrive.</summary>
    public static int Operations(double rate, TimeSpan measured) => (int)Math.Round(rate * measured.TotalSeconds);

    /// <param name="rate">Operations a second: logins, and as many logouts where the workload has them.</param>
    /// <param name="measured">For how long operations begin.</param>
    public async Task<OpenFigures> Run(double rate, TimeSpan measured)
    {
        int count = Operations(rate, measured);
        CpuTime cpuBefore = CpuTime.Read(contestant.ServerProcessIds);
        long start = Stopwatch.GetTimestamp();
        Task[] operations = await Task.Factory.StartNew(
            () => BeginAll(start, rate, count),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        await Task.WhenAll(operations).WaitAsync(DrainsWithin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        CpuTime cpu = CpuTime.Read(contestant.ServerProcessIds) - cpuBefore;
        lock (_gate)
        {
            long unanswered = count - _sinceDue.Count - _errors;
            for (long i = 0; i < unanswered; i++)
            {
                _sinceDue.Add((long)(DrainsWithin.TotalSeconds * Stopwatch.Frequency));
            }
            return new OpenFigures(
                rate,
                count,
                unanswered,
                _stillIn - _refusals,
                _sinceDue.ToPercentiles(),
                _sinceCall.ToPercentiles(),
                cpu.Server * 1e6 / count,
                cpu.Client * 1e6 / count,
                cpu.Others / (seconds * Environment.ProcessorCount),
                _refusals,
                _errors,
                _firstError
            );
        }
    }

    /// <summary>On a thread of its own, which sleeps until the next operation is due and never waits for one.</summary>
    private Task[] BeginAll(long start, double rate, int count)
    {
        var operations = new Task[count];
        var sessions = new Queue<Session>();
        for (int number = 0; number < count; number++)
        {
            long due = start + (long)(number / rate * Stopwatch.Frequency);
            Until(due);
            if (workload.LogsOut && sessions.Count > LoginsUntilLogout)
            {
                Session session = sessions.Dequeue();
                operations[number] = Task.Run(() => LogOut(session, due));
            }
            else
            {
                int pool = _random.Next(workload.Pools);
                string id = Guid.NewGuid().ToString("N");
                Task login = Task.Run(() => LogIn(pool, id, due));
                sessions.Enqueue(new(pool, id, login));
                operations[number] = login;
            }
        }
        _stillIn = sessions.Count;
        return operations;
    }

    private Task LogIn(int pool, string session, long due) =>
        Measure(
            due,
            async () =>
            {
                if (await contestant.Acquire(pool, session) == Grant.Refused)
                {
                    Interlocked.Increment(ref _refusals);
                }
            }
        );

    private async Task LogOut(Session session, long due)
    {
        await session.Login;
        await Measure(due, () => contestant.Release(session.Pool, session.Id).AsTask());
    }

    private async Task Measure(long due, Func<Task> operation)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            await operation();
        }
        catch (Exception e)
        {
            // Any error at all is a figure of the run: it is reported with it.
            lock (_gate)
            {
                _errors++;
                _firstError ??= $"{e.GetType().Name}: {e.Message}";
            }
            return;
        }
        long ended = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _sinceDue.Add(ended - due);
            _sinceCall.Add(ended - began);
        }
    }

    private static void Until(long timestamp)
    {
        while (Stopwatch.GetTimestamp() is var now && now < timestamp)
        {
            Native.Sleep(Stopwatch.GetElapsedTime(now, timestamp));
        }
    }

    private sealed record Session(int Pool, string Id, Task Login);
}

/// <summary>What one open loop measured.</summary>
/// <param name="Rate">Operations a second that were to begin.</param>
/// <param name="Operations">How many did.</param>
/// <param name="Unanswered">How many of them were not answered a minute after the last had begun; they count as a minute.</param>
/// <param name="StillIn">Sessions that logged in and had no logout.</param>
/// <param name="Latency">From the instant at which an operation was to begin, in microseconds.</param>
/// <param name="CallLatency">From its call, in microseconds: what a closed loop would tell.</param>
/// <param name="ServerCpu">CPU time an operation of the server's processes, in microseconds.</param>
/// <param name="ClientCpu">CPU time an operation of the load's process, in microseconds.</param>
/// <param name="OthersShare">The part of the machine's CPU time that went to anything else.</param>
/// <param name="Refusals">Logins that got no seat.</param>
/// <param name="Errors">Operations that failed.</param>
/// <param name="FirstError">What the first said.</param>
internal sealed record OpenFigures(
    double Rate,
    long Operations,
    long Unanswered,
    long StillIn,
    Percentiles Latency,
    Percentiles CallLatency,
    double ServerCpu,
    double ClientCpu,
    double OthersShare,
    long Refusals,
    long Errors,
    string? FirstError
);
