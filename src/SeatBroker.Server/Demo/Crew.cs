using SeatBroker.Abstractions;

namespace SeatBroker.Server.Demo;

/// <summary>The people of one organization who share a user license: they come, renew and go as the hour wants it.</summary>
internal sealed class Crew
{
    private const int MovesAtOnceMax = 3;

    // Who was refused tries again later, and so does everybody behind.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(5);

    private readonly DemoGateway _gateway;
    private readonly ExampleCrew _example;
    private readonly Random _random;
    private readonly List<Person> _away;
    private readonly List<Person> _present = [];
    private TimeSpan _resumesAt = TimeSpan.Zero;

    public Crew(DemoGateway gateway, ExampleCrew example, Random random)
    {
        _gateway = gateway;
        _example = example;
        _random = random;
        _away = [.. Enumerable.Range(1, example.HeadCount).Select(Hire)];
    }

    /// <summary>Lets a few come or go, so that the crew follows the hour's attendance.</summary>
    public async Task MoveAsync(double hour, TimeSpan elapsed, CancellationToken stop)
    {
        int wanted = (int)Math.Round(_example.HeadCount * WorkingDay.Attendance(hour));
        int missing = wanted - _present.Count;

        // A little coming and going while the numbers are right: somebody takes a break.
        if (missing == 0 && _present.Count > 1 && _random.Next(6) == 0)
        {
            missing = -1;
        }

        for (int move = 0; move < Math.Min(-missing, MovesAtOnceMax); move++)
        {
            await LeaveAsync(stop);
        }

        for (int move = 0; move < Math.Min(missing, MovesAtOnceMax) && elapsed >= _resumesAt; move++)
        {
            await ComeAsync(elapsed, stop);
        }
    }

    /// <summary>Renews all leases, license by license; who lost the user license is away.</summary>
    public async Task RenewAsync(CancellationToken stop)
    {
        foreach (string feature in _example.Features)
        {
            string[] holders =
            [
                .. _present.Where(person => person.Held.Contains(feature)).Select(person => person.SessionId),
            ];
            var lost = await _gateway.RenewAsync(feature, holders, stop);
            _present.ForEach(person => _ = lost.Contains(person.SessionId) && person.Held.Remove(feature));
        }

        var gone = await _gateway.RenewAsync(
            _example.LicenseType,
            [.. _present.Select(person => person.SessionId)],
            stop
        );
        foreach (var person in _present.Where(person => gone.Contains(person.SessionId)).ToList())
        {
            // Their features end with their own leases.
            person.Held.Clear();
            _present.Remove(person);
            _away.Add(person);
        }
    }

    private async Task ComeAsync(TimeSpan elapsed, CancellationToken stop)
    {
        var person = _away[_random.Next(_away.Count)];
        if (!await _gateway.LoginAsync(_example.LicenseType, person, stop))
        {
            _resumesAt = elapsed + RefusedPause;
            return;
        }

        _away.Remove(person);
        _present.Add(person);
        foreach (string feature in person.Features)
        {
            // Without a feature a person works with the rest.
            if (await _gateway.LoginAsync(feature, person, stop))
            {
                person.Held.Add(feature);
            }
        }
    }

    private async Task LeaveAsync(CancellationToken stop)
    {
        var person = _present[_random.Next(_present.Count)];
        foreach (string feature in person.Held)
        {
            await _gateway.LogoutAsync(feature, person, stop);
        }

        person.Held.Clear();
        await _gateway.LogoutAsync(_example.LicenseType, person, stop);
        _present.Remove(person);
        _away.Add(person);
    }

    private Person Hire(int number) =>
        new(
            $"{_example.LicenseType}-{number:000}",
            [.. _example.Features.Where((_, index) => number % (index + 1) == 0)]
        );
}

/// <summary>Somebody at one desk.</summary>
internal sealed record Person(string User, IReadOnlyList<string> Features)
{
    public string SessionId => $"desk:{User}";

    /// <summary>The features held now.</summary>
    public HashSet<string> Held { get; } = new(StringComparer.Ordinal);
}
