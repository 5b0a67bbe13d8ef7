using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>
/// One device after another that somebody logs in with: holds its seat, renews it, repeats itself, logs out, or is forgotten and asked for once more. A call that is not answered is repeated, mostly by
/// another way. Session ids are never used again.
/// </summary>
internal sealed class Gateway(int number, int seed, IReadOnlyList<ISeats> ways, Recorder recorder)
{
    private const long Insists = 20_000_000;
    private const double RepeatsLogin = 0.2;
    private const double IsForgotten = 0.12;

    private readonly Random _random = new(unchecked((seed * 7919) + number));
    private int _sessions;

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Workplace place = Choose();
            string user = $"u{_random.Next(place.Users)}";
            string session = $"g{number}-{++_sessions}";
            try
            {
                await LiveOnce(place, session, user, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The run is over; who is in stays in.
            }
        }
    }

    private async Task LiveOnce(Workplace place, string session, string user, CancellationToken stop)
    {
        Call? login = await Insist(way => way.Login(place.Name, session, user), stop);
        if (login?.Outcome != CallOutcome.Done)
        {
            await Task.Delay(_random.Next(20, 150), stop);
            return;
        }
        if (_random.NextDouble() < RepeatsLogin)
        {
            await Way().Login(place.Name, session, user);
        }
        bool held = await Stay(
            place,
            session,
            TimeSpan.FromMilliseconds(_random.Next(number % 2 == 0 ? 200 : 4000)),
            stop
        );
        if (held && _random.NextDouble() < IsForgotten)
        {
            // Longer than the lease, outages apart: then it is asked for.
            await Task.Delay(TimeSpan.FromSeconds(place.Totals.LeaseSeconds + _random.Next(1, 8)), stop);
            await Insist(way => way.Renew(place.Name, session), stop);
        }
        await Insist(way => way.Logout(place.Name, session), stop);
    }

    /// <returns>False: the broker says that the session is lost.</returns>
    private async Task<bool> Stay(Workplace place, string session, TimeSpan stay, CancellationToken stop)
    {
        TimeSpan renews = TimeSpan.FromSeconds(place.Totals.LeaseSeconds / 6.0);
        while (stay > TimeSpan.Zero)
        {
            TimeSpan pause = stay < renews ? stay : renews;
            await Task.Delay(pause, stop);
            stay -= pause;
            Call? renewal = await Insist(way => way.Renew(place.Name, session), stop);
            if (renewal?.Outcome == CallOutcome.Lost)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Repeats a call until it is answered.</summary>
    /// <returns>Null: it was not.</returns>
    private async Task<Call?> Insist(Func<ISeats, Task<Call>> ask, CancellationToken stop)
    {
        long began = recorder.Now;
        int pause = 10;
        while (recorder.Now - began < Insists)
        {
            Call call = await ask(Way());
            if (call.Outcome is not (CallOutcome.Unknown or CallOutcome.NotSent))
            {
                return call;
            }
            await Task.Delay(_random.Next(pause / 2, pause), stop);
            pause = Math.Min(pause * 2, 500);
        }
        return null;
    }

    private ISeats Way() => ways[_random.Next(ways.Count)];

    /// <summary>A third to the hot license, a sixth to each of the next two, the rest spread.</summary>
    private Workplace Choose()
    {
        int at = _random.Next(6);
        IReadOnlyList<Workplace> all = Workplace.All;
        return at switch
        {
            < 2 => all[0],
            < 4 => all[at - 1],
            _ => all[_random.Next(3, all.Count)],
        };
    }
}
