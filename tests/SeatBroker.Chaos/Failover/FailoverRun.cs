using System.Globalization;
using System.Net.Http.Json;
using SeatBroker.Chaos.History;
using SeatBroker.Chaos.Machine;

namespace SeatBroker.Chaos.Failover;

/// <summary>A cluster under steady load, each of whose servers is killed and started again, and then restarted politely, one after the other.</summary>
internal sealed class FailoverRun(int siloCount, int organizationCount)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan StaysDead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(4);

    private readonly Recorder _recorder = new();
    private readonly List<Phase> _phases = [];

    public async Task<FailoverFigures> Run()
    {
        string folder = Directory.CreateTempSubdirectory("seatbroker-failover-").FullName;
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            // PostgreSQL's own user must reach its folder inside.
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        }
        FailoverFigures figures = await RunIn(folder);
        if (figures.Visits.All(visit => visit.IsAnswered))
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            await Console.Error.WriteLineAsync($"What the servers said is in {folder}");
        }
        return figures;
    }

    private async Task<FailoverFigures> RunIn(string folder)
    {
        await using Database database = await Database.Create(folder, clockOffset: TimeSpan.Zero);
        await Silo.ApplySchema(folder, database.ConnectionString);
        string[] settings =
        [
            "--SeatBroker:Journal=PostgreSql",
            $"--SeatBroker:PostgreSql:ConnectionString={database.ConnectionString}",
            "--SeatBroker:Clustering=PostgreSql",
            $"--SeatBroker:ClusteringConnection={database.ConnectionString}",
        ];
        Silo[] silos =
        [
            .. Enumerable
                .Range(1, siloCount)
                .Select(i => new Silo($"silo-{i}", folder, settings, clockOffset: TimeSpan.Zero)),
        ];
        try
        {
            foreach (Silo silo in silos)
            {
                silo.Start();
                await silo.WaitUntilReady(ReadyWithin);
            }
            return await Drive(silos);
        }
        finally
        {
            foreach (Silo silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private async Task<FailoverFigures> Drive(Silo[] silos)
    {
        await Open(silos[0].Url);
        using var http = new HttpGateway(silos.Select(silo => silo.Url));
        await using ClientGateway client = await ClientGateway.Connect(silos.Select(silo => silo.Gateway));
        using var stop = new CancellationTokenSource();
        Desk[] desks =
        [
            .. Enumerable
                .Range(0, organizationCount)
                .Select(i => new Desk(Name(i), i % 2 == 0 ? http : client, _recorder)),
        ];
        Task work = Task.WhenAll(desks.Select(desk => desk.Run(stop.Token)));
        await Task.Delay(Warm, CancellationToken.None);
        await During("steady", () => Task.Delay(Steady));
        foreach (Silo silo in silos)
        {
            await During("kill -9", () => KillAndStart(silo));
        }
        foreach (Silo silo in silos)
        {
            await During("SIGTERM", () => Restart(silo));
        }
        await stop.CancelAsync();
        await work;
        return new([.. desks.SelectMany(desk => desk.Visits)], _phases);
    }

    private async Task Open(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        for (int i = 0; i < organizationCount; i++)
        {
            await Put(http, $"v1/organizations/{Name(i)}", new { displayName = Name(i), timeZone = "UTC" });
            await Put(
                http,
                $"v1/organizations/{Name(i)}/licenses/{Desk.LicenseType}",
                new
                {
                    displayName = "Agent",
                    category = "user",
                    seatModel = "concurrent",
                    concurrentTotal = 2,
                    burstTotal = 1,
                }
            );
        }
    }

    private static async Task Put(HttpClient http, string path, object body)
    {
        using HttpResponseMessage response = await http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
    }

    private async Task During(string name, Func<Task> what)
    {
        long begin = _recorder.Now;
        await what();
        _phases.Add(new(name, begin, _recorder.Now));
    }

    private async Task KillAndStart(Silo silo)
    {
        await silo.Kill();
        await Task.Delay(StaysDead);
        silo.Start();
        await silo.WaitUntilReady(ReadyWithin);
        await Task.Delay(Rest);
    }

    private async Task Restart(Silo silo)
    {
        long begin = _recorder.Now;
        await silo.Stop();
        long gone = _recorder.Now;
        silo.Start();
        await silo.WaitUntilReady(ReadyWithin);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{silo.Name} asked to stop: gone after {(gone - begin) / 1e6:N1} s, ready again after {(_recorder.Now - begin) / 1e6:N1} s"
            )
        );
        await Task.Delay(Rest);
    }

    private static string Name(int organization) => $"org-{organization}";
}

/// <summary>What was done to the servers, and when: microseconds by the run's clock.</summary>
internal sealed record Phase(string Name, long Begin, long End);

/// <summary>All that a run measured.</summary>
internal sealed record FailoverFigures(IReadOnlyList<Visit> Visits, IReadOnlyList<Phase> Phases);
