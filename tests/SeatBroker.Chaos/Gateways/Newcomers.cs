using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>
/// People who come, one after another, and stay: each raises the peak of a license that nobody else uses. When one is not answered, the peak is read and the last ones' seats are renewed before anybody
/// else comes: what was forgotten shows. A license that is full is left for the next one.
/// </summary>
internal sealed class Newcomers(int seed, ISeats way, IReadOnlyList<HttpSeats> servers, Recorder recorder)
{
    private const int UsersMax = 120;
    private const int AskedAfter = 10;
    private const long Insists = 60_000_000;
    private static readonly Totals Sold = new(Concurrent: 1, Burst: UsersMax, LeaseSeconds: 60);

    private readonly Random _random = new(unchecked((seed * 4591) + 1));

    public async Task Run(CancellationToken stop)
    {
        try
        {
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                await Fill($"{Workplace.Organization}/rising-{i}", $"n{i}", stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is over; who is in stays in.
        }
    }

    private async Task Fill(string license, string name, CancellationToken stop)
    {
        await Insist(server => server.PutContract(license, Sold));
        var came = new List<string>();
        while (came.Count <= UsersMax)
        {
            await Task.Delay(_random.Next(10, 40), stop);
            came.Add($"{name}-{came.Count}");
            Call login = await way.Login(license, came[^1], came[^1]);
            if (login.Outcome is CallOutcome.Unknown or CallOutcome.NotSent)
            {
                await LookAround(license, came);
            }
        }
        await LookAround(license, came);
    }

    private async Task LookAround(string license, List<string> came)
    {
        await Insist(server => server.GetMonth(license));
        foreach (string session in came.TakeLast(AskedAfter))
        {
            await Insist(server => server.Renew(license, session));
        }
    }

    private async Task Insist(Func<HttpSeats, Task<Call>> ask)
    {
        long began = recorder.Now;
        for (int i = _random.Next(servers.Count); recorder.Now - began < Insists; i++)
        {
            Call call = await ask(servers[i % servers.Count]);
            if (call.Outcome is not (CallOutcome.Unknown or CallOutcome.NotSent))
            {
                return;
            }
            await Task.Delay(50);
        }
    }
}
