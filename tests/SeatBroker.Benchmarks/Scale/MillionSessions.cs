using System.Diagnostics;
using SeatBroker.Abstractions;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Scale.Figures;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>
/// Very many live sessions in one server: memory, garbage collection, renewal of all of them again and again within their leases, and recovery after kill -9.
/// </summary>
internal sealed class MillionSessions(int sessions, int licenses, string? directory)
{
    private const int LeaseSeconds = 90;
    private const int RenewalRounds = 3;
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(LeaseSeconds / 3);

    private readonly Table _table = new(
        "step",
        "s",
        "sessions/s",
        "CPU s",
        "GC pauses",
        "ms in all",
        "longest ms",
        "heap MB",
        "RSS MB"
    );

    public async Task Measure()
    {
        using var folder = new ScratchFolder(directory);
        await using var broker = new ScaleBroker(folder.Path);
        await broker.Open();
        int seats = (sessions + licenses - 1) / licenses;
        await broker.Pools.Create(ScaleBroker.Licenses(licenses, seats));
        await HeldSessions.LogIn(broker, 0, licenses, number => number % licenses);
        long heapBefore = await broker.Collector.Collect();
        long residentBefore = broker.Resident;

        await Step(
            broker,
            $"log in {Whole(sessions - licenses)}",
            () => HeldSessions.LogIn(broker, licenses, sessions, number => number % licenses),
            sessions - licenses
        );
        long residentBusy = broker.Resident;
        long heap = await broker.Collector.Collect();
        long resident = broker.Resident;

        await Shorten(broker);
        for (int round = 1; round <= RenewalRounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            await Step(broker, $"renew all {Whole(sessions)}, round {round}", () => Renew(broker), sessions);
            TimeSpan wait = RenewEvery - Stopwatch.GetElapsedTime(began);
            if (round < RenewalRounds && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }
        }

        await broker.Kill();
        TimeSpan ready = await broker.Open();
        Renewal recovered = default;
        await Step(
            broker,
            $"after kill -9: all {Whole(licenses)} licenses answer",
            async () =>
            {
                recovered = await HeldSessions.Renew(broker, sessions, licenses);
                Require(recovered);
                return recovered.All;
            },
            sessions
        );

        double count = sessions - licenses;
        await Console.Out.WriteAsync(_table.ToString());
        await Console.Out.WriteLineAsync(
            $"\nA live session: {Whole((heap - heapBefore) / count)} bytes of heap, {Whole((resident - residentBefore) / count)} bytes of RSS after a collection ({Whole((residentBusy - residentBefore) / count)} before it).\n"
                + $"After kill -9 the server was ready in {Seconds(ready)} s; the first license answered {Seconds(recovered.First)} s, the last {Seconds(recovered.All)} s after the first question. No session was lost."
        );
    }

    private async Task<TimeSpan> Renew(ScaleBroker broker)
    {
        Renewal renewal = await HeldSessions.Renew(broker, sessions, licenses);
        Require(renewal);
        return renewal.All;
    }

    private static void Require(Renewal renewal)
    {
        if (renewal.Lost > 0)
        {
            throw new InvalidOperationException($"{renewal.Lost} sessions were lost.");
        }
    }

    /// <summary>From the next renewal on the leases are as long as they usually are; until then they outlast the logins of everybody.</summary>
    private async Task Shorten(ScaleBroker broker)
    {
        await Parallel.ForAsync(
            0,
            licenses,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (license, _) =>
            {
                LicenseContract contract = (await broker.License(license).GetLicense()).Contract!;
                IOrganizationGrain organization = broker.Grains.GetGrain<IOrganizationGrain>(
                    ScaleBroker.OrganizationOf(license)
                );
                GrainPools.Require(
                    (
                        await organization.PutLicense(
                            ScaleBroker.LicenseTypeOf(license),
                            contract with
                            {
                                LeaseSeconds = LeaseSeconds,
                            }
                        )
                    ).Refusal
                );
            }
        );
    }

    private async Task Step(ScaleBroker broker, string name, Func<Task<TimeSpan>> work, int count)
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        CpuTime before = CpuTime.Read(broker.ServerProcessIds);
        TimeSpan took = await work();
        CpuTime cpu = CpuTime.Read(broker.ServerProcessIds) - before;
        CollectorPauses pauses = broker.Collector.Pauses(from, TimeProvider.System.GetUtcNow());
        long resident = broker.Resident;
        long heap = await broker.Collector.Collect();
        _table.Add(
            name,
            Seconds(took),
            Whole(count / took.TotalSeconds),
            Tenths(cpu.Server),
            Whole(pauses.Count),
            Whole(pauses.Total),
            Whole(pauses.Longest),
            Whole(heap / 1e6),
            Whole(resident / 1e6)
        );
        await Console.Error.WriteLineAsync($"{name}: {Seconds(took)} s");
    }
}
