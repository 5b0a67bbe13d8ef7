using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Grains;

/// <summary>An organization with a user license <c>agent</c> and some features, as a gateway uses them.</summary>
internal sealed class FeatureDesk
{
    private readonly BrokerCluster _cluster;
    private readonly string _organization;

    private FeatureDesk(BrokerCluster cluster, string organization)
    {
        _cluster = cluster;
        _organization = organization;
    }

    public ILicenseGrain Agents => Of("agent");

    public static async Task<FeatureDesk> Open(
        BrokerCluster cluster,
        string organization,
        params (string Feature, int Concurrent, int Burst)[] features
    )
    {
        await cluster.Create(organization, concurrent: 1000, burst: 0);
        var desk = new FeatureDesk(cluster, organization);
        foreach ((string feature, int concurrent, int burst) in features)
        {
            await desk.Put(feature, concurrent, burst);
        }
        return desk;
    }

    /// <summary>The same, in a cluster that was started anew.</summary>
    public FeatureDesk In(BrokerCluster restarted) => new(restarted, _organization);

    public ILicenseGrain Of(string licenseType) => _cluster.License(_organization, licenseType);

    public ILicenseRoster RosterOf(string licenseType) =>
        _cluster.Grains.GetGrain<ILicenseRoster>(LicenseKey.Of(_organization, licenseType));

    public IFeatureLicense Feature(string licenseType) =>
        _cluster.Grains.GetGrain<IFeatureLicense>(LicenseKey.Of(_organization, licenseType));

    public string KeyOf(string licenseType) => LicenseKey.Of(_organization, licenseType);

    public async Task Put(string feature, int concurrent, int burst, int? baseTotal = null)
    {
        LicenseContract contract = BrokerCluster.Contract(concurrent, burst) with
        {
            Category = LicenseCategory.Feature,
            BaseTotal = baseTotal,
        };
        PutContractReply reply = await _cluster.Organization(_organization).PutLicense(feature, contract);
        Assert.Equal(Refusal.None, reply.Refusal);
    }

    public ValueTask<FeatureLoginReply> Login(string session, string user, params string[] features) =>
        _cluster
            .Grains.GetGrain<ILoginGrain>(LicenseKey.Of(_organization, "agent"))
            .Login(new LoginRequest(session, user) { Features = features });

    public async Task<int> InUse(string licenseType)
    {
        LicenseUsage usage = (await BrokerCluster.Until(() => Of(licenseType).GetLicense())).Usage!;
        return usage.Concurrent!.InUse + usage.Burst!.InUse;
    }

    /// <summary>What is told of each feature, as <c>voice concurrent, sms no_seat_available</c>.</summary>
    public static string Told(FeatureLoginReply reply) =>
        string.Join(
            ", ",
            reply.Features.Select(grant =>
                $"{grant.LicenseType} {(grant.Refusal is Refusal.None ? grant.Seat : grant.Refusal)}"
            )
        );

    public async Task<string[]> LostOf(string session)
    {
        RenewReply reply = await BrokerCluster.Until(() => Agents.Renew([session]));
        return Assert.Single(reply.Renewed).FeaturesLost;
    }
}
