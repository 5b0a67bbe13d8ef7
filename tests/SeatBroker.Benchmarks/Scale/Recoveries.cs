using System.Diagnostics;
using SeatBroker.Abstractions;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Scale.Figures;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>
/// What a server needs from its start after kill -9 until all its licenses have answered: several times on copies of one journal, which may be kept to compare builds by it.
/// </summary>
internal sealed class Recoveries(int sessions, int licenses, int rounds, string? journal, string? directory)
{
    private const int LicensesAtOnce = 64;

    private readonly Table _table = new(
        "round",
        "ready s",
        "an empty license s",
        $"all {Whole(licenses)} licenses s",
        "sessions/s",
        "server CPU s",
        "GC pauses",
        "ms in all",
        "longest ms",
        "RSS MB"
    );

    /// <summary>The license that is asked first, and pays for what a server does once.</summary>
    private int Empty => licenses;

    public async Task Measure()
    {
        using var scratch = new ScratchFolder(directory);
        string origin = journal ?? Path.Combine(scratch.Path, "origin");
        if (!Directory.Exists(origin))
        {
            Directory.CreateDirectory(origin);
            await Fill(origin);
        }
        for (int round = 1; round <= rounds; round++)
        {
            string copy = Path.Combine(scratch.Path, $"round-{round}");
            CopyFiles(new ScaleBroker(origin).DataDirectory, new ScaleBroker(copy).DataDirectory);
            await Recover(round, copy);
            Directory.Delete(copy, recursive: true);
        }
        await Console.Out.WriteLineAsync(
            $"{Whole(sessions)} sessions in {Whole(licenses)} licenses, {LicensesAtOnce} of them asked at once. No session was lost.\n\n{_table}"
        );
    }

    private async Task Fill(string folder)
    {
        await using var broker = new ScaleBroker(folder);
        await broker.Open();
        int seats = (sessions + licenses - 1) / licenses;
        await broker.Pools.Create(ScaleBroker.Licenses(licenses + 1, seats));
        TimeSpan took = await HeldSessions.LogIn(broker, 0, sessions, number => number % licenses);
        await broker.Kill();
        await Console.Error.WriteLineAsync($"{Whole(sessions)} sessions logged in in {Seconds(took)} s.");
    }

    private async Task Recover(int round, string folder)
    {
        await using var broker = new ScaleBroker(folder);
        TimeSpan ready = await broker.Open();
        TimeSpan ofEmpty = await Ask(broker, Empty, Empty + 1);
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        CpuTime before = CpuTime.Read(broker.ServerProcessIds);
        TimeSpan all = await Ask(broker, 0, licenses);
        CpuTime cpu = CpuTime.Read(broker.ServerProcessIds) - before;
        CollectorPauses pauses = broker.Collector.Pauses(from, TimeProvider.System.GetUtcNow());
        long resident = broker.Resident;
        Renewal renewal = await HeldSessions.Renew(broker, sessions, licenses);
        if (renewal.Lost > 0)
        {
            throw new InvalidOperationException($"{renewal.Lost} sessions were lost.");
        }
        _table.Add(
            $"{round}",
            Seconds(ready),
            Seconds(ofEmpty),
            Seconds(all),
            Whole(sessions / all.TotalSeconds),
            Tenths(cpu.Server),
            Whole(pauses.Count),
            Whole(pauses.Total),
            Whole(pauses.Longest),
            Whole(resident / 1e6)
        );
        await broker.Kill();
    }

    /// <summary>Asks the licenses [from, end) for their contracts, which each answers when it has read its journal and its first row is durable.</summary>
    private static async Task<TimeSpan> Ask(ScaleBroker broker, int from, int end)
    {
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            from,
            end,
            new ParallelOptions { MaxDegreeOfParallelism = LicensesAtOnce },
            async (license, _) =>
            {
                LicenseReply reply = await broker.License(license).GetLicense();
                if (reply.Refusal != Refusal.None)
                {
                    throw new InvalidOperationException($"License {license} was not recovered: {reply.Refusal}.");
                }
            }
        );
        return Stopwatch.GetElapsedTime(began);
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
