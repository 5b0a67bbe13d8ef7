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

    /// <summary>Puts everybody on the rosters of what they work with, where one is kept; on that of the user license also those who do not come.</summary>
    public async Task EnrollAsync(IReadOnlyList<ExampleLicense> licenses, CancellationToken stop)
    {
        foreach (var license in licenses.Where(license => license.Contract.BaseTotal is not null))
        {
            bool isOwn = license.LicenseType == _example.LicenseType;
            foreach (
                var person in _away.Where(person =>
                    isOwn || person.Features.Contains(license.LicenseType, StringComparer.Ordinal)
                )
            )
            {
                await _gateway.AssignAsync(license.LicenseType, person, stop);
            }

            if (isOwn)
            {
                await EnrollAbsentAsync(stop);
            }
        }
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

    /// <summary>Renews all leases, and their features' with them; who lost the seat is away.</summary>
    public async Task RenewAsync(CancellationToken stop)
    {
        var gone = await _gateway.RenewAsync(
            _example.LicenseType,
            [.. _present.Select(person => person.SessionId)],
            stop
        );
        foreach (var person in _present.Where(person => gone.Contains(person.SessionId)).ToList())
        {
            _present.Remove(person);
            _away.Add(person);
        }
    }

    private async Task EnrollAbsentAsync(CancellationToken stop)
    {
        if (_example.Guest is { } guest)
        {
            await _gateway.AssignAsync(_example.LicenseType, new Person(guest, []), stop);
        }

        foreach (var person in Behind(_example.HeadCount, _example.InactiveCount))
        {
            await _gateway.AssignAsync(_example.LicenseType, person, stop);
            await _gateway.DeactivateAsync(_example.LicenseType, person, stop);
        }

        foreach (var person in Behind(_example.HeadCount + _example.InactiveCount, _example.LeftCount))
        {
            await _gateway.AssignAsync(_example.LicenseType, person, stop);
            await _gateway.RemoveAsync(_example.LicenseType, person, stop);
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
    }

    private async Task LeaveAsync(CancellationToken stop)
    {
        var person = _present[_random.Next(_present.Count)];
        await _gateway.LogoutAsync(_example.LicenseType, person, stop);
        _present.Remove(person);
        _away.Add(person);
    }

    private IEnumerable<Person> Behind(int number, int count) => Enumerable.Range(number + 1, count).Select(Hire);

    private Person Hire(int number) =>
        new(
            $"{_example.LicenseType}-{number:000}",
            [.. _example.Features.Where((_, index) => number % (index + 1) == 0)]
        )
        {
            SecurityKey = _example.HasSecurityKeys ? new SecurityKeyFob() : null,
        };
}

/// <summary>Somebody at one desk, who works with some features.</summary>
internal sealed record Person(string User, string[] Features)
{
    public string SessionId => $"desk:{User}";

    /// <summary>What an administrator logs in with.</summary>
    public SecurityKeyFob? SecurityKey { get; init; }
}
