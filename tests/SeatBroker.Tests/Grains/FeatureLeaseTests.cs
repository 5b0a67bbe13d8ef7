using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Tests.Grains;

/// <summary>One silo: where the clock leaps, silos would take each other for dead.</summary>
public sealed class FeatureLeaseTests : IAsyncLifetime
{
    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task R8_R23_Renewals_reach_the_features_and_without_them_both_end_together()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "renewal", ("voice", 5, 0));
        await desk.Login("s1", "alice", "voice");
        await desk.Login("s2", "bob", "voice");
        _cluster.Pass(TimeSpan.FromSeconds(60));
        Assert.Empty(await desk.LostOf("s1"));
        _cluster.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal((1, 1), (await desk.InUse("agent"), await desk.InUse("voice")));
        _cluster.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal((0, 0), (await desk.InUse("agent"), await desk.InUse("voice")));
    }

    [Fact]
    public async Task R8_R23_An_outage_of_the_user_license_lets_no_feature_expire_before_its_session()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "outage", ("voice", 5, 0));
        await desk.Login("s1", "alice", "voice");
        _cluster.Pass(TimeSpan.FromSeconds(80));
        string agent = desk.KeyOf("agent");
        _cluster.Store.Fault = batch =>
            batch.Any(append => append.Key == agent) ? AppendFault.BeforeKeeping : AppendFault.None;
        await Assert.ThrowsAsync<TryAgainException>(() => desk.Agents.Login(new("s2", "bob")).AsTask());
        _cluster.Store.Fault = _ => AppendFault.None;

        SessionsReply sessions = await BrokerCluster.Until(() => desk.Agents.GetSessions(0, 10));
        _cluster.Pass(TimeSpan.FromSeconds(80));

        Assert.Equal(["voice"], Assert.Single(sessions.Sessions).Features);
        Assert.Equal(1, await desk.InUse("voice"));
        Assert.Empty(await desk.LostOf("s1"));
    }

    [Theory]
    [InlineData("renewal")]
    [InlineData("repeat")]
    [InlineData("repeat by a client")]
    public async Task R8_R23_Where_a_months_end_fell_into_a_restart_a_features_burst_seat_counts_from_its_users_renewal_or_repeat(
        string call
    )
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "month", ("voice", 0, 5));
        await desk.Login("s1", "alice", "voice");
        // Of the longer lease the feature hears only by what the user license tells it after the outage.
        LicenseContract longer = BrokerCluster.Contract(concurrent: 1000, burst: 0, leaseSeconds: 600);
        await _cluster.Organization("month").PutLicense("agent", longer);
        desk = desk.In(await RestartAfter(TimeSpan.FromDays(8)));
        DateTimeOffset restarted = _cluster.Time.GetUtcNow();
        Assert.Equal(("2026-12", 0, 0), await OpenMonthOf(desk));

        Assert.Equal(["voice"], Assert.Single((await desk.Agents.GetSessions(0, 10)).Sessions).Features);
        HeldSession voice = Assert.Single((await desk.Of("voice").GetSessions(0, 10)).Sessions);
        Assert.Equal((restarted.AddSeconds(600), null), (voice.ExpiresAt, voice.RenewedAt));
        Assert.Equal(("2026-12", 0, 0), await OpenMonthOf(desk));

        _cluster.Pass(TimeSpan.FromSeconds(10));
        switch (call)
        {
            case "renewal":
                Assert.Empty(await desk.LostOf("s1"));
                break;
            case "repeat":
                Assert.Equal("voice Burst", FeatureDesk.Told(await desk.Login("s1", "alice")));
                break;
            default:
                using (
                    var client = new SeatBrokerClient(
                        _cluster.Grains,
                        Options.Create(new SeatBrokerClientOptions()),
                        _cluster.Time,
                        NullLogger<SeatBrokerClient>.Instance
                    )
                )
                {
                    Task<FeatureLoginReply> repeat = client.License("month", "agent").Login(new("s1", "alice"));
                    Assert.Equal("voice Burst", FeatureDesk.Told(await repeat));
                }
                break;
        }
        Assert.Equal(("2026-12", 1, 1), await OpenMonthOf(desk));
    }

    [Fact]
    public async Task R23_A_login_that_broke_off_between_the_grants_leaves_nothing_behind_longer_than_a_lease()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "half", ("voice", 5, 0), ("sms", 5, 0));
        LoginReply login = await desk.Agents.Login(new("s1", "alice") { Features = ["voice", "sms"] });
        await desk.Feature("voice").Login(new("agent/s1", login.ExpiresAt, login.LeaseSeconds), "alice");

        Assert.Equal(["sms"], await desk.LostOf("s1"));
        _cluster.Pass(TimeSpan.FromSeconds(90));

        Assert.Equal((0, 0), (await desk.InUse("agent"), await desk.InUse("voice")));
    }

    private async Task<BrokerCluster> RestartAfter(TimeSpan away)
    {
        await _cluster.DisposeAsync();
        _cluster.Time.Step(away);
        return _cluster = await BrokerCluster.Start(store: _cluster.Store, time: _cluster.Time);
    }

    private static async Task<(string Month, int Peak, int CarriedIn)> OpenMonthOf(FeatureDesk desk)
    {
        LicenseMonth month = (await desk.Of("voice").GetMonth(month: null)).Month!;
        return (month.Month, month.Peak, month.CarriedIn);
    }
}
