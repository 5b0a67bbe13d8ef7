using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Grains;

public sealed class FeatureLoginTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private readonly BrokerCluster _cluster = silos.Cluster;

    [Fact]
    public async Task R23_Every_feature_is_granted_or_refused_on_its_own()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "partial", ("voice", 1, 0), ("email", 0, 1), ("sms", 0, 0));

        FeatureLoginReply reply = await desk.Login("s1", "alice", "voice", "sms", "email", "agent", "nothing");

        Assert.Equal((Refusal.None, false), (reply.Login.Refusal, reply.Login.Repeated));
        Assert.Equal(
            "voice Concurrent, sms NoSeatAvailable, email Burst, agent UnknownLicense, nothing UnknownLicense",
            FeatureDesk.Told(reply)
        );
        FeatureLoginReply none = await desk.Login("s2", "bob", "voice");
        Assert.Equal((Refusal.None, "voice NoSeatAvailable"), (none.Login.Refusal, FeatureDesk.Told(none)));
    }

    [Fact]
    public async Task R23_A_refused_user_login_asks_for_no_feature()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "refused", ("voice", 9, 0));
        await desk.Login("s1", "alice");

        FeatureLoginReply reply = await desk.Login("s1", "bob", "voice");

        Assert.Equal(Refusal.SessionIdConflict, reply.Login.Refusal);
        Assert.Empty(reply.Features);
        Assert.Equal(0, await desk.InUse("voice"));
    }

    [Fact]
    public async Task R7_R23_A_repeat_completes_what_was_missing_and_tells_what_is_still_held()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "repeat", ("voice", 1, 0), ("sms", 0, 0), ("chat", 1, 0));
        await desk.Login("s1", "alice", "voice", "sms");
        await desk.Put("sms", concurrent: 1, burst: 0);

        FeatureLoginReply reply = await desk.Login("s1", "alice", "sms", "chat");
        Assert.True(reply.Login.Repeated);
        Assert.Equal("sms Concurrent, chat Concurrent, voice Concurrent", FeatureDesk.Told(reply));
        Assert.Equal(
            "voice Concurrent, sms Concurrent, chat Concurrent",
            FeatureDesk.Told(await desk.Login("s1", "alice"))
        );
        LoginReply withoutFeatures = await desk.Agents.Login(new("s1", "alice"));
        Assert.Equal(["voice", "sms", "chat"], withoutFeatures.Features);
    }

    [Fact]
    public async Task R23_A_logout_gives_every_feature_back_before_it_is_answered()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "logout", ("voice", 5, 0), ("sms", 5, 0));
        await desk.Login("s1", "alice", "voice", "sms");
        await desk.Login("s2", "bob", "voice");
        HeldSession held = (await desk.Agents.GetSessions(0, 10)).Sessions[0];
        Assert.Equal(["voice", "sms"], held.Features);

        Assert.Equal(Refusal.None, await desk.Agents.Logout("s1"));

        Assert.Equal((1, 0), (await desk.InUse("voice"), await desk.InUse("sms")));
        Assert.Equal("agent/s2", Assert.Single((await desk.Of("voice").GetSessions(0, 10)).Sessions).SessionId);
    }

    [Fact]
    public async Task R23_A_logout_whose_features_did_not_hear_of_it_is_not_answered_and_its_repeat_completes_it()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "debt", ("voice", 5, 0));
        await desk.Login("s1", "alice", "voice");
        string voice = desk.KeyOf("voice");
        _cluster.Store.Fault = batch =>
            batch.Any(append => append.Key == voice) ? AppendFault.BeforeKeeping : AppendFault.None;

        await Assert.ThrowsAsync<TryAgainException>(() => desk.Agents.Logout("s1").AsTask());
        _cluster.Store.Fault = _ => AppendFault.None;
        Assert.Equal(1, await desk.InUse("voice"));

        Assert.Equal(Refusal.None, await BrokerCluster.Until(() => desk.Agents.Logout("s1")));
        Assert.Equal(0, await desk.InUse("voice"));
    }

    [Fact]
    public async Task R23_A_login_that_takes_an_ended_sessions_id_is_not_robbed_of_its_feature()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "rob", ("voice", 5, 0));
        await desk.Login("s1", "alice", "voice");
        Task held = _cluster.Store.HoldBack();
        Task<Refusal> logout = desk.Agents.Logout("s1").AsTask();
        await held;
        Task<FeatureLoginReply> login = desk.Login("s1", "alice", "voice").AsTask();
        _cluster.Store.Release();

        Assert.Equal(Refusal.None, await logout);
        Assert.Equal("voice Concurrent", FeatureDesk.Told(await login));
        Assert.Empty(await desk.LostOf("s1"));
    }

    [Fact]
    public async Task R23_A_renewal_names_lost_features_until_they_are_granted_again_and_never_refused_ones()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "lost", ("sms", 0, 0));
        await desk.Put("voice", concurrent: 5, burst: 0, baseTotal: 5);
        await desk.RosterOf("voice").Put(new("alice", AssignmentStatus.Active));
        await desk.Login("s1", "alice", "voice", "sms");
        Assert.Empty(await desk.LostOf("s1"));

        await desk.RosterOf("voice").Put(new("alice", AssignmentStatus.Inactive));
        Assert.Equal(["voice"], await desk.LostOf("s1"));
        Assert.Equal("voice UserNotActive", FeatureDesk.Told(await desk.Login("s1", "alice", "voice")));
        Assert.Equal(["voice"], await desk.LostOf("s1"));

        await desk.RosterOf("voice").Put(new("alice", AssignmentStatus.Active));
        Assert.Equal("voice Concurrent", FeatureDesk.Told(await desk.Login("s1", "alice", "voice")));
        Assert.Empty(await desk.LostOf("s1"));
    }

    [Fact]
    public async Task R23_A_user_who_is_deleted_from_the_organization_leaves_nothing_held()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "deleted", ("voice", 5, 0));
        await desk.Put("sms", concurrent: 5, burst: 0, baseTotal: 5);
        await desk.RosterOf("sms").Put(new("alice", AssignmentStatus.Active));
        await desk.Login("s1", "alice", "voice", "sms");
        await desk.Login("s2", "bob", "voice");

        RemoveUserReply reply = await _cluster.Organization("deleted").RemoveUser("alice");

        Assert.Equal(["sms"], reply.RemovedFrom);
        Assert.Equal((1, 1, 0), (await desk.InUse("agent"), await desk.InUse("voice"), await desk.InUse("sms")));
        Assert.Empty((await _cluster.Organization("deleted").RemoveUser("alice")).RemovedFrom);
        Assert.Equal(Refusal.UnknownOrganization, (await _cluster.Organization("nobody").RemoveUser("alice")).Refusal);
    }

    [Fact]
    public async Task R23_Features_of_a_user_who_becomes_inactive_are_given_back()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "inactive", ("voice", 5, 0));
        await _cluster
            .Organization("inactive")
            .PutLicense("agent", BrokerCluster.Contract(5, 0) with { BaseTotal = 5 });
        await desk.RosterOf("agent").Put(new("alice", AssignmentStatus.Active));
        Assert.Equal("voice Concurrent", FeatureDesk.Told(await desk.Login("s1", "alice", "voice")));

        await desk.RosterOf("agent").Put(new("alice", AssignmentStatus.Inactive));

        Assert.Equal((0, 0), (await desk.InUse("agent"), await desk.InUse("voice")));
        Assert.Equal(Refusal.UserNotActive, (await desk.Login("s1", "alice", "voice")).Login.Refusal);
    }

    [Fact]
    public async Task R1_R23_200_concurrent_logins_over_few_feature_seats_never_over_grant_and_never_leak()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "crowd", ("voice", 20, 5), ("sms", 7, 0), ("chat", 0, 3));

        FeatureLoginReply[] replies = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => desk.Login($"s{i}", $"u{i}", "voice", "sms", "chat").AsTask())
        );

        Assert.All(replies, reply => Assert.Equal(Refusal.None, reply.Login.Refusal));
        int Granted(int feature) => replies.Count(reply => reply.Features[feature].Refusal is Refusal.None);
        Assert.Equal((25, 7, 3), (Granted(0), Granted(1), Granted(2)));
        Assert.Equal((25, 7, 3), (await desk.InUse("voice"), await desk.InUse("sms"), await desk.InUse("chat")));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => desk.Agents.Logout($"s{i}").AsTask()));

        Assert.Equal((0, 0, 0), (await desk.InUse("voice"), await desk.InUse("sms"), await desk.InUse("chat")));
        Assert.Equal(0, await desk.InUse("agent"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task R23_Logins_with_features_that_are_repeated_through_crashes_end_complete_and_leak_nothing(int seed)
    {
        await using BrokerCluster cluster = await BrokerCluster.Start(siloCount: 2);
        FeatureDesk desk = await FeatureDesk.Open(cluster, "crashes", ("voice", 12, 0), ("sms", 40, 0));
        var random = new Random(seed);
        cluster.Store.Fault = _ =>
            random.Next(6) switch
            {
                0 => AppendFault.BeforeKeeping,
                1 => AppendFault.AfterKeeping,
                _ => AppendFault.None,
            };

        FeatureLoginReply[] replies = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => BrokerCluster.Until(() => desk.Login($"s{i}", $"u{i}", "voice", "sms")))
        );

        Assert.All(replies, reply => Assert.Equal(Refusal.None, reply.Features[1].Refusal));
        string[] withVoice =
        [
            .. replies
                .Select((reply, i) => reply.Features[0].Refusal is Refusal.None ? $"agent/s{i}" : "")
                .Where(id => id != ""),
        ];
        SessionsReply voice = await BrokerCluster.Until(() => desk.Of("voice").GetSessions(0, 100));
        Assert.Equal(12, voice.Sessions.Length);
        Assert.Empty(withVoice.Except(voice.Sessions.Select(session => session.SessionId), StringComparer.Ordinal));
        Assert.Equal((30, 30), (await desk.InUse("agent"), await desk.InUse("sms")));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => BrokerCluster.Until(() => desk.Agents.Logout($"s{i}"))));
        cluster.Store.Fault = _ => AppendFault.None;
        // What a crash between two answers made nobody's debt ends with its lease, which another crash may have renewed.
        for (int leases = 0; leases < 3 && await desk.InUse("voice") + await desk.InUse("sms") > 0; leases++)
        {
            cluster.Pass(TimeSpan.FromSeconds(91));
        }

        Assert.Equal((0, 0, 0), (await desk.InUse("agent"), await desk.InUse("voice"), await desk.InUse("sms")));
    }
}
