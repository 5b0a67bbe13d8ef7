using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>The administrator and the billing job: contracts change, one change at a time for each license, and peaks and lists are read.</summary>
/// <param name="seed">Of what it does when.</param>
/// <param name="ways">The servers.</param>
/// <param name="recorder">Takes it down.</param>
/// <param name="endingMonth">A month that ends meanwhile, and is asked for before and after; null: none does.</param>
internal sealed class Office(int seed, IReadOnlyList<HttpSeats> ways, Recorder recorder, string? endingMonth)
{
    private const long Insists = 60_000_000;

    private readonly Random _random = new(seed);

    public async Task Open()
    {
        await ways[0].PutOrganization(Workplace.Organization);
        foreach (Workplace place in Workplace.All)
        {
            await Insist(way => way.PutContract(place.Name, place.Totals));
        }
    }

    /// <summary>Changes totals while it runs.</summary>
    public async Task ChangeContracts(CancellationToken stop)
    {
        while (await Pause(_random.Next(1500, 5000), stop))
        {
            foreach (Workplace place in Workplace.All.Where(place => place.Changes))
            {
                Totals totals = place.Totals with
                {
                    Concurrent = _random.Next(2, place.Totals.Concurrent + 3),
                    Burst = _random.Next(0, place.Totals.Burst + 2),
                };
                await Insist(way => way.PutContract(place.Name, totals));
            }
        }
    }

    /// <summary>Asks every license, again and again, for its peak: what it answers, and how long it does not.</summary>
    public async Task WatchPeaks(Workplace place, CancellationToken stop)
    {
        var random = new Random(seed + place.Name.Length);
        while (await Pause(random.Next(150, 250), stop))
        {
            await ways[random.Next(ways.Count)].GetMonth(place.Name, random.Next(2) == 0 ? endingMonth : null);
        }
    }

    /// <summary>A login and logout of one user who is always there: the longest time without an answer is the license's gap.</summary>
    public async Task Pulse(Workplace place, CancellationToken stop)
    {
        var random = new Random(seed + 1 + place.Name.Length);
        for (int i = 0; await Pause(random.Next(80, 160), stop); i++)
        {
            string session = $"pulse-{place.Name.Split('/')[1]}-{i}";
            Call login = await ways[random.Next(ways.Count)].Login(place.Name, session, "pulse");
            if (login.Outcome != CallOutcome.Refused)
            {
                await Insist(way => way.Logout(place.Name, session));
            }
        }
    }

    /// <summary>When all is over: what every server says of every license.</summary>
    public async Task TakeStock()
    {
        foreach (Workplace place in Workplace.All)
        {
            await Insist(way => way.GetMonth(place.Name));
            foreach (HttpSeats way in ways)
            {
                await way.GetSessions(place.Name);
                await way.GetMonth(place.Name);
                if (endingMonth is not null)
                {
                    await way.GetMonth(place.Name, endingMonth);
                }
            }
        }
    }

    private static async Task<bool> Pause(int milliseconds, CancellationToken stop)
    {
        try
        {
            await Task.Delay(milliseconds, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task Insist(Func<HttpSeats, Task<Call>> ask)
    {
        long began = recorder.Now;
        for (int i = Random.Shared.Next(ways.Count); recorder.Now - began < Insists; i++)
        {
            Call call = await ask(ways[i % ways.Count]);
            if (call.Outcome is not (CallOutcome.Unknown or CallOutcome.NotSent))
            {
                return;
            }
            await Task.Delay(50);
        }
    }
}
