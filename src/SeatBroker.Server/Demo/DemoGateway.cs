using SeatBroker.Abstractions;

namespace SeatBroker.Server.Demo;

/// <summary>A login gateway of one organization, as the demo needs it: what is not known to be done is repeated.</summary>
internal sealed class DemoGateway(IGrainFactory grains, TimeProvider clock, string organization)
{
    private static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(300);

    /// <returns>False: refused. Features that are missing refuse nobody: one works with the rest.</returns>
    public async Task<bool> LoginAsync(string licenseType, Person person, CancellationToken stop)
    {
        var request = new LoginRequest(person.SessionId, person.User)
        {
            Features = person.Features,
            SecurityKey = await SignAsync(licenseType, person, stop),
        };
        if (request.Features.Length == 0)
        {
            return (await RepeatAsync(() => License(licenseType).Login(request), stop)).Refusal == Refusal.None;
        }

        var login = grains.GetGrain<ILoginGrain>(LicenseKey.Of(organization, licenseType));
        return (await RepeatAsync(() => login.Login(request), stop)).Login.Refusal == Refusal.None;
    }

    public Task LogoutAsync(string licenseType, Person person, CancellationToken stop) =>
        RepeatAsync(() => License(licenseType).Logout(person.SessionId), stop);

    /// <returns>The sessions that hold no seat any more.</returns>
    public async Task<IReadOnlySet<string>> RenewAsync(string licenseType, string[] sessionIds, CancellationToken stop)
    {
        var reply = await RepeatAsync(() => License(licenseType).Renew(sessionIds), stop);
        return reply.Lost.ToHashSet(StringComparer.Ordinal);
    }

    public Task AssignAsync(string licenseType, Person person, CancellationToken stop) =>
        PutAsync(
            licenseType,
            new AssignmentChange(person.User, AssignmentStatus.Active)
            {
                ChangesSecurityKey = person.SecurityKey is not null,
                SecurityKey = person.SecurityKey?.PublicPem,
            },
            stop
        );

    public Task DeactivateAsync(string licenseType, Person person, CancellationToken stop) =>
        PutAsync(licenseType, new AssignmentChange(person.User, AssignmentStatus.Inactive), stop);

    /// <summary>The user has left; the base license can be used once more within its 90 days (R19).</summary>
    public async Task RemoveAsync(string licenseType, Person person, CancellationToken stop)
    {
        var reply = await RepeatAsync(() => Roster(licenseType).Remove(person.User, reassign: false), stop);
        Expect(reply.Refusal, person.User);
    }

    public async Task CreateAsync(ExampleContactCenter example, CancellationToken stop)
    {
        var grain = grains.GetGrain<IOrganizationGrain>(organization);
        var put = await RepeatAsync(
            () => grain.Put(example.Organization.DisplayName, example.Organization.TimeZone),
            stop
        );
        Expect(put.Refusal, organization);
        foreach (var license in example.Licenses)
        {
            var reply = await RepeatAsync(() => grain.PutLicense(license.LicenseType, license.Contract), stop);
            Expect(reply.Refusal, LicenseKey.Of(organization, license.LicenseType));
        }
    }

    private async Task PutAsync(string licenseType, AssignmentChange change, CancellationToken stop)
    {
        var reply = await RepeatAsync(() => Roster(licenseType).Put(change), stop);
        Expect(reply.Refusal, change.User);
    }

    private async Task<SignedChallenge?> SignAsync(string licenseType, Person person, CancellationToken stop)
    {
        if (person.SecurityKey is not { } key)
        {
            return null;
        }

        var opened = await RepeatAsync(() => Roster(licenseType).OpenChallenge(person.User), stop);
        Expect(opened.Refusal, person.User);
        return key.Sign(opened.Challenge!, organization, licenseType, person.User, person.SessionId);
    }

    private static void Expect(Refusal refusal, string what)
    {
        if (refusal != Refusal.None)
        {
            throw new InvalidOperationException($"The demo could not create '{what}': {refusal}.");
        }
    }

    private async Task<T> RepeatAsync<T>(Func<ValueTask<T>> call, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return await call();
            }
            catch (Exception failure) when (failure is TryAgainException or TimeoutException)
            {
                await Task.Delay(RepeatPause, clock, stop);
            }
        }
    }

    private ILicenseGrain License(string licenseType) =>
        grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));

    private ILicenseRoster Roster(string licenseType) =>
        grains.GetGrain<ILicenseRoster>(LicenseKey.Of(organization, licenseType));
}
