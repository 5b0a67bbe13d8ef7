using System.Collections.Concurrent;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>
/// A process of its own logs in without end until so many logins are acknowledged, and then kills the contestant's server and itself in the midst of them: by then a contestant that
/// runs in that process is dead too. Another start on the same folder must know every login that was acknowledged.
/// It is the death of processes: what the system has taken over but not yet written to the disk outlives it, unlike a power cut.
/// </summary>
internal static class CrashPromise
{
    public const string Sentence = "every acknowledged login is there after kill -9 and a restart";

    private const int AcknowledgedAtLeast = 400;
    private const int Clients = 16;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    /// <summary>Burst seats are in use when it dies, so that the peak is at stake as well.</summary>
    private static readonly Workload Pool = new("crash", Pools: 1, Concurrent: 300, Burst: 100_000, HeldBefore: 0);

    public static async Task Ask(string contestantName, string folder)
    {
        string[] arguments = ["crash", "--contestant", contestantName, "--folder", folder];
        await using ChildProcess doomed = ChildProcess.Start(ChildProcess.ThisProgram(arguments));
        string output = await doomed.RunToEnd(Within, Native.ExitCodeWhenKilled);
        string[] acknowledged = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (acknowledged.Length < AcknowledgedAtLeast)
        {
            throw new InvalidOperationException($"Only {acknowledged.Length} logins were acknowledged.");
        }

        await using IContestant contestant = Contest.Enter(contestantName);
        await contestant.Start(Pool, folder);
        PoolReading found = await contestant.Peak(0);
        foreach (string session in acknowledged)
        {
            await contestant.Acquire(0, session);
        }
        PoolReading repeated = await contestant.Peak(0);
        if (repeated != found || found.BurstPeak < acknowledged.Length - Pool.Concurrent)
        {
            throw new BrokenPromiseException(
                $"{acknowledged.Length} logins were acknowledged; found {found}, and after they were repeated {repeated}"
            );
        }
    }

    /// <summary>The doomed process; writes the acknowledged sessions, one a line.</summary>
    public static async Task RunAndDie(string contestantName, string folder)
    {
        await using IContestant contestant = Contest.Enter(contestantName);
        await contestant.Start(Pool, folder);
        var acknowledged = new ConcurrentQueue<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] clients =
        [
            .. Enumerable
                .Range(0, Clients)
                .Select(_ => Task.Run(() => LogInWithoutEnd(contestant, acknowledged, enough))),
        ];
        await await Task.WhenAny([enough.Task, .. clients]);

        await Console.Out.WriteLineAsync(string.Join('\n', acknowledged));
        await Console.Out.FlushAsync();
        IReadOnlyList<int> servers = contestant.ServerProcessIds;
        foreach (int server in servers)
        {
            Native.Kill(server);
        }
        // A server that is started on the folder of another that is not quite gone yet would refuse.
        while (servers.Any(server => Directory.Exists($"/proc/{server}")))
        {
            await Task.Delay(10);
        }
        Native.Kill(Environment.ProcessId);
    }

    private static async Task LogInWithoutEnd(
        IContestant contestant,
        ConcurrentQueue<string> acknowledged,
        TaskCompletionSource enough
    )
    {
        while (true)
        {
            string session = Guid.NewGuid().ToString("N");
            try
            {
                await contestant.Acquire(0, session);
            }
            catch (Exception) when (enough.Task.IsCompleted)
            {
                // The server has been killed meanwhile: a login in flight is not acknowledged.
                return;
            }
            acknowledged.Enqueue(session);
            if (acknowledged.Count >= AcknowledgedAtLeast)
            {
                enough.TrySetResult();
            }
        }
    }
}
