using Orleans.Concurrency;
using SeatBroker.Abstractions;

namespace SeatBroker.Grains.Licenses;

/// <summary>Logs in with features (R23). Keeps nothing: what a login asked for is in its user license's journal, what it got is in the features'.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class LoginGrain(IGrainFactory grains) : Grain, ILoginGrain
{
    public async ValueTask<FeatureLoginReply> Login(LoginRequest request)
    {
        string key = this.GetPrimaryKeyString();
        (string organization, string licenseType) = LicenseKey.Parse(key);
        ILicenseGrain license = grains.GetGrain<ILicenseGrain>(key);
        LoginReply login = await license.Login(request);
        if (login.Refusal is not Refusal.None || login.Features.Length == 0)
        {
            return new(login, []);
        }

        var session = new FeatureSession(
            FeatureSession.IdOf(licenseType, request.SessionId),
            login.ExpiresAt,
            login.LeaseSeconds
        );
        IFeatureLicense Feature(string feature) =>
            grains.GetGrain<IFeatureLicense>(LicenseKey.Of(organization, feature));
        // The session's own license is no feature of it, also where it is one of others.
        ValueTask<FeatureGrant> Ask(string feature) =>
            feature == licenseType
                ? new(new FeatureGrant(feature, Refusal.UnknownLicense, Seat: default))
                : Feature(feature).Login(session, request.User);

        Task<FeatureGrant[]> asked = Task.WhenAll(request.Features.Select(feature => Ask(feature).AsTask()));
        // What earlier logins got is not taken away: it is renewed, and told if it is still held.
        string[] earlier = [.. login.Features.Except(request.Features, StringComparer.Ordinal)];
        Task<SeatKind?[][]> renewed = Task.WhenAll(
            earlier.Select(feature => Feature(feature).Renew([session]).AsTask())
        );
        FeatureGrant[] grants = await asked;
        SeatKind?[][] seats = await renewed;

        string[] refused =
        [
            .. grants
                .Where(grant => grant.Refusal is not Refusal.None)
                .Select(grant => grant.LicenseType)
                .Intersect(login.NewFeatures, StringComparer.Ordinal),
        ];
        if (refused.Length > 0)
        {
            await license.RefuseFeatures(request.SessionId, refused);
        }
        IEnumerable<FeatureGrant> held = earlier
            .Zip(seats)
            .Where(it => it.Second[0] is not null)
            .Select(it => new FeatureGrant(it.First, Refusal.None, it.Second[0]!.Value));
        return new(login, [.. grants, .. held]);
    }
}
