using System.Collections.Concurrent;
using SeatBroker.Abstractions;
using SeatBroker.Client;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Client;

/// <summary>What is logged in through a client is renewed by it.</summary>
public sealed class RenewalTests(ClientCluster gateway) : IClassFixture<ClientCluster>
{
    private static readonly TimeSpan ThirdOfALease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task R8_All_that_is_held_is_renewed_in_one_call_at_a_third_of_the_lease_and_what_is_logged_out_is_not()
    {
        LicenseSeats license = await gateway.Create("renewed", concurrent: 10);
        foreach (int i in Enumerable.Range(0, 5))
        {
            await gateway.Answer(license.Login(new($"renewed{i}", $"u{i}")));
        }
        await gateway.Answer(license.Logout("renewed0"));

        for (int round = 1; round <= 10; round++)
        {
            gateway.Cluster.Pass(ThirdOfALease);
            await gateway.Until(() => RenewalsOf("renewed1").Length >= round);
        }

        string[] held = [.. Enumerable.Range(1, 4).Select(i => $"renewed{i}")];
        Assert.All(
            RenewalsOf("renewed1"),
            sessions => Assert.Equal(held, sessions.Order(StringComparer.Ordinal).ToArray())
        );
        Assert.InRange(RenewalsOf("renewed1").Length, 10, 12);
        Assert.Equal(held, await gateway.SessionsOf(license));
    }

    [Fact]
    public async Task R7_A_lost_session_is_told_once_and_is_renewed_no_more()
    {
        LicenseSeats license = await gateway.Create("lost", concurrent: 10);
        var lost = new ConcurrentQueue<(LicenseSeats, string, string)>();
        gateway.Client.SessionLost += (_, e) =>
        {
            lost.Enqueue((e.License, e.SessionId, e.User));
            throw new InvalidOperationException("A handler's mistake keeps no other session from being renewed.");
        };
        await gateway.Answer(license.Login(new("lost1", "u1")));
        await gateway.Answer(license.Login(new("lost2", "u2")));
        await gateway.Cluster.License("lost").Logout("lost1");

        gateway.Cluster.Pass(ThirdOfALease);
        await gateway.Until(() => !lost.IsEmpty);
        gateway.Cluster.Pass(ThirdOfALease);
        await gateway.Until(() => RenewalsOf("lost2").Length >= 2);

        Assert.Equal([(license, "lost1", "u1")], lost);
        Assert.Equal(["lost2"], RenewalsOf("lost2")[^1]);
        Assert.Equal(1, license.HeldCount);
        Assert.Equal(["lost2"], await gateway.SessionsOf(license));
    }

    [Fact]
    public async Task R23_Lost_features_are_told_once_until_the_session_logs_in_again()
    {
        FeatureDesk desk = await FeatureDesk.Open(gateway.Cluster, "lost-features", ("voice", 1, 0), ("sms", 1, 0));
        LicenseSeats license = gateway.Client.License("lost-features", "agent");
        var told = new ConcurrentQueue<string>();
        gateway.Client.FeaturesLost += (_, e) => told.Enqueue($"{e.SessionId} {string.Join(' ', e.Features)}");
        await gateway.Answer(license.Login(new("lf1", "u1") { Features = ["voice", "sms"] }));

        await desk.Feature("voice").Release(["agent/lf1"]);
        await PassRounds("lf1", 2);
        Assert.Equal(["lf1 voice"], told.ToArray());
        await desk.Feature("sms").Release(["agent/lf1"]);
        await PassRounds("lf1", 2);

        Assert.Equal(["lf1 voice", "lf1 sms"], told.ToArray());
        Assert.Equal(1, license.HeldCount);
    }

    [Fact]
    public async Task R8_A_lease_that_is_made_shorter_is_renewed_by_its_own_third()
    {
        LicenseSeats license = await gateway.Create("shorter", concurrent: 10);
        await gateway.Answer(license.Login(new("shorter1", "u1")));
        await gateway
            .Cluster.Organization("shorter")
            .PutLicense("agent", BrokerCluster.Contract(10, 0, leaseSeconds: 6));

        // The new length shows with the next login: the session that has it must not wait for the old one's third.
        await gateway.Answer(license.Login(new("shorter2", "u2")));
        for (int round = 1; round <= 5; round++)
        {
            gateway.Cluster.Pass(TimeSpan.FromSeconds(2));
            await gateway.Until(() => RenewalsOf("shorter2").Length >= round);
        }

        Assert.Equal(["shorter1", "shorter2"], await gateway.SessionsOf(license));
    }

    [Fact]
    public async Task A_session_that_logs_in_again_while_it_is_found_lost_is_not_lost()
    {
        LicenseSeats license = await gateway.Create("again", concurrent: 10);
        var lost = new ConcurrentQueue<string>();
        gateway.Client.SessionLost += (_, e) => lost.Enqueue(e.SessionId);
        await gateway.Answer(license.Login(new("again1", "u1")));
        await gateway.Cluster.License("again").Logout("again1");

        // Something that is not durable yet holds the renewal's answer back, and the login is decided behind it.
        Task arrived = gateway.Cluster.Store.HoldBack();
        Task other = gateway.Cluster.License("again").Login(new("other", "u2")).AsTask();
        await arrived;
        gateway.Cluster.Pass(ThirdOfALease);
        await gateway.Until(() => RenewalsOf("again1").Length > 0);
        Task<FeatureLoginReply> login = license.Login(new("again1", "u1"));
        await gateway.Until(() =>
            gateway.LoginCalls.Count(asks => asks.Any(ask => ask.Login?.SessionId == "again1")) > 1
        );
        gateway.Cluster.Store.Release();
        await other;
        Assert.False((await gateway.Answer(login)).Login.Repeated);
        await PassRounds("again1", 1);

        Assert.Equal(1, license.HeldCount);
        Assert.Contains("again1", await gateway.SessionsOf(license), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_stopped_client_renews_nothing()
    {
        await gateway.Create("stopped", concurrent: 10);
        SeatBrokerClient client = gateway.NewClient();
        await gateway.Answer(client.License("stopped", "agent").Login(new("stopped1", "u1")));
        LicenseSeats still = await gateway.Create("goes-on", concurrent: 10);
        await gateway.Answer(still.Login(new("goes-on1", "u1")));

        client.Dispose();
        await PassRounds("goes-on1", 3);

        Assert.Empty(RenewalsOf("stopped1"));
    }

    [Fact]
    public async Task R7_Many_leases_are_renewed_on_request_whoever_logged_them_in()
    {
        LicenseSeats license = await gateway.Create("request", concurrent: 10);
        await gateway.Cluster.License("request").Login(new("request1", "u1"));
        string[] asked = ["request1", .. Enumerable.Range(0, 10_500).Select(i => $"gone{i}")];

        RenewReply reply = await gateway.Answer(license.Renew(asked));

        Assert.Equal(["request1"], reply.Renewed.Select(renewed => renewed.SessionId).ToArray());
        Assert.Equal(asked[1..], reply.Lost);
        Assert.Equal(90, reply.LeaseSecondsNow);
    }

    private async Task PassRounds(string sessionId, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int before = RenewalsOf(sessionId).Length;
            gateway.Cluster.Pass(ThirdOfALease);
            await gateway.Until(() => RenewalsOf(sessionId).Length > before);
        }
    }

    private string[][] RenewalsOf(string sessionId) =>
        [.. gateway.Renewals.Where(sessions => sessions.Contains(sessionId, StringComparer.Ordinal))];
}
