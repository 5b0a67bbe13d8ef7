using SeatBroker.Chaos.Faults;
using SeatBroker.Chaos.Gateways;
using SeatBroker.Chaos.History;
using SeatBroker.Chaos.Machine;

namespace SeatBroker.Chaos;

/// <summary>One run: servers, their users, and what is done to them.</summary>
internal sealed record ChaosRun(
    TimeSpan Duration,
    int Seed,
    int SiloCount,
    IReadOnlyList<FaultKind> Kinds,
    bool Sqlite,
    bool Relaxed,
    int GatewayCount,
    TimeSpan? MonthEndsAfter
)
{
    // A clock may be off by 2 s against the database's, hence by twice that against another server's.
    private const int SkewMilliseconds = 4_200;
    private const int SteadyMilliseconds = 200;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    // A frozen server does what it was asked when it thaws; PostgreSQL and the servers' own repeats take a few seconds more.
    private static readonly TimeSpan Late = FaultPlan.LastsMax + TimeSpan.FromSeconds(12);

    // Of those who wait for a frozen server to thaw.
    private static readonly TimeSpan Patience = FaultPlan.LastsMax + TimeSpan.FromSeconds(10);

    public async Task<RunHistory> Run()
    {
        string folder = Directory.CreateTempSubdirectory("seatbroker-chaos-").FullName;
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            // PostgreSQL's own user must reach its folder inside.
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        }
        bool whole = false;
        try
        {
            RunHistory history = await RunIn(folder);
            whole = true;
            return history;
        }
        finally
        {
            if (whole)
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                await Console.Error.WriteLineAsync($"What the servers said is in {folder}");
            }
        }
    }

    private async Task<RunHistory> RunIn(string folder)
    {
        EndingMonth? ending = MonthEndsAfter is { } after ? EndingMonth.In(after) : null;
        TimeSpan offset = ending?.ClockOffset ?? TimeSpan.Zero;
        await using Database? database = Sqlite ? null : await Database.Create(folder, offset);
        if (database is not null)
        {
            await Silo.ApplySchema(folder, database.ConnectionString);
        }
        Silo[] silos =
        [
            .. Enumerable
                .Range(1, SiloCount)
                .Select(i => new Silo($"silo-{i}", folder, Settings(folder, database), offset)),
        ];
        try
        {
            foreach (Silo silo in silos)
            {
                silo.Start();
                await silo.WaitUntilReady(ReadyWithin);
            }
            var recorder = new Recorder();
            MonthEnd? monthEnd = ending?.On(recorder);
            await Drive(silos, database, recorder, monthEnd?.Month);
            bool skews = Kinds.Contains(FaultKind.Clock) && FakeClock.IsThere;
            return recorder.ToHistory(
                new(Relaxed, skews ? SkewMilliseconds : SteadyMilliseconds, (int)Late.TotalMilliseconds, monthEnd)
            );
        }
        finally
        {
            foreach (Silo silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private string[] Settings(string folder, Database? database) =>
        [
            $"--SeatBroker:Durability={(Relaxed ? "Relaxed" : "Durable")}",
            .. database is null
                ? [$"--SeatBroker:DataDirectory={Path.Combine(folder, "data")}"]
                : new[]
                {
                    "--SeatBroker:Journal=PostgreSql",
                    $"--SeatBroker:PostgreSql:ConnectionString={database.ConnectionString}",
                    "--SeatBroker:PostgreSql:CreateSchema=true",
                    "--SeatBroker:Clustering=PostgreSql",
                    $"--SeatBroker:ClusteringConnection={database.ConnectionString}",
                },
        ];

    private async Task Drive(Silo[] silos, Database? database, Recorder recorder, string? endingMonth)
    {
        HttpSeats[] http = [.. silos.Select(silo => new HttpSeats(silo.Name, silo.Url, recorder))];
        HttpSeats[] patient = [.. silos.Select(silo => new HttpSeats(silo.Name, silo.Url, recorder, Patience))];
        await using OrleansSeats orleans = await OrleansSeats.Connect(silos.Select(silo => silo.Gateway), recorder);
        var office = new Office(Seed, http, recorder, endingMonth);
        await office.Open();

        using var faultsEnd = new CancellationTokenSource(Duration);
        using var stop = new CancellationTokenSource();
        Task[] work =
        [
            .. Enumerable
                .Range(0, GatewayCount)
                .Select(i => new Gateway(i, Seed, i % 4 == 3 ? [orleans] : http, recorder).Run(stop.Token)),
            .. patient.Select((way, i) => new LoyalGateway(i, Seed, way, Others(http, i), recorder).Run(stop.Token)),
            .. Workplace.All.Select(place => office.WatchPeaks(place, stop.Token)),
            .. Workplace.All.Select(place => office.Pulse(place, stop.Token)),
            office.ChangeContracts(stop.Token),
            // They tell what relaxed durability must not lose, and are the load of it: elsewhere they would only be in the way.
            Relaxed ? new Newcomers(Seed, orleans, http, recorder).Run(stop.Token) : Task.CompletedTask,
        ];
        var faults = new FaultRunner(silos, database, recorder);
        await faults.Run(FaultPlan.Make(Seed, SiloCount, Possible()), faultsEnd.Token);
        await stop.CancelAsync();
        await Task.WhenAll(work);

        // What nobody answered may be done until then.
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        await office.TakeStock();
        foreach (HttpSeats way in http.Concat(patient))
        {
            way.Dispose();
        }
    }

    private static HttpSeats[] Others(HttpSeats[] ways, int but) =>
        ways.Length == 1 ? ways : [.. ways.Where((_, i) => i != but)];

    private List<FaultKind> Possible()
    {
        List<FaultKind> possible = [.. Kinds];
        if (possible.Contains(FaultKind.Clock) && (!FakeClock.IsThere || Sqlite))
        {
            Console.WriteLine("Skipped: clock (it takes Debian's faketime, and several servers).");
            possible.Remove(FaultKind.Clock);
        }
        if (
            Sqlite
            && possible.RemoveAll(kind => kind is FaultKind.Database or FaultKind.Connections or FaultKind.Hang) > 0
        )
        {
            Console.WriteLine("Skipped: database, connections, hang (there is no PostgreSQL).");
        }
        return possible;
    }
}
