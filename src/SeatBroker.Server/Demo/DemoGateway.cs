using SeatBroker.Abstractions;

namespace SeatBroker.Server.Demo;

/// <summary>A login gateway of one organization, as the demo needs it: what is not known to be done is repeated.</summary>
internal sealed class DemoGateway(IGrainFactory grains, TimeProvider clock, string organization)
{
    private static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(300);

    /// <returns>False: refused.</returns>
    public async Task<bool> LoginAsync(string licenseType, Person person, CancellationToken stop)
    {
        var reply = await RepeatAsync(
            () => License(licenseType).Login(new LoginRequest(person.SessionId, person.User)),
            stop
        );
        return reply.Refusal == Refusal.None;
    }

    public Task LogoutAsync(string licenseType, Person person, CancellationToken stop) =>
        RepeatAsync(() => License(licenseType).Logout(person.SessionId), stop);

    /// <returns>The sessions that hold no seat any more.</returns>
    public async Task<IReadOnlySet<string>> RenewAsync(string licenseType, string[] sessionIds, CancellationToken stop)
    {
        var reply = await RepeatAsync(() => License(licenseType).Renew(sessionIds), stop);
        return reply.Lost.ToHashSet(StringComparer.Ordinal);
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
}
