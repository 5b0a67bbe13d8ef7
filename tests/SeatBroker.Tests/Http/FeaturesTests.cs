using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>Features at login (R23), as a gateway sees them.</summary>
public sealed class FeaturesTests(ClockedServer server) : IClassFixture<ClockedServer>
{
    [Fact]
    public async Task R23_login_answers_every_feature_in_the_order_of_asking()
    {
        string organization = await server.CreateOrganization("features");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(5, 0));
        await server.Purchase(organization, "voice", Contracts.Feature(1, burst: 1));
        await server.Purchase(organization, "view", Contracts.Fixed(5, "product"));
        string full = await server.Purchase(organization, "full", Contracts.Feature(0));
        string roster = await server.Purchase(organization, "roster", Contracts.Feature(5, 0, ",\"baseTotal\":5"));
        await server.Purchase(
            organization,
            "padlock",
            Contracts.Feature(5, 0, ",\"baseTotal\":5,\"requiresSecurityKey\":true")
        );
        string[] asked = ["view", "voice", "full", "roster", "padlock", "fax", "agent"];
        await server.Assign($"{organization}/licenses/view", "alice");
        await server.Assign($"{organization}/licenses/padlock", "alice");

        Reply alice = await server.LogInWith(agent, "s-1", "alice", asked);
        Assert.Equal((201, "concurrent"), (alice.Status, alice.Json.Text("seat")));
        Assert.Equal(
            "view:fixed voice:concurrent full!no_seat_available roster!not_assigned padlock!security_key_required fax!unknown_license agent!unknown_license",
            alice.Features()
        );

        await server.Assign(roster, "bob");
        await server.Assign(roster, "bob", "inactive");
        Reply bob = await server.LogInWith(agent, "s-2", "bob", "roster", "voice");
        Assert.Equal("roster!user_not_active voice:burst", bob.Features());

        // A refused feature holds no seat, a granted one does.
        Assert.Equal("", await server.Sessions(full));
        Assert.Equal("agent/s-1:alice agent/s-2:bob", await server.Sessions($"{organization}/licenses/voice"));
        Assert.Equal(1, (await server.Get($"{organization}/licenses/voice/burst-peak?month=2025-02")).Json.Int("peak"));
    }

    [Fact]
    public async Task R23_login_is_granted_when_every_feature_is_missing()
    {
        string agent = await server.Create("nothing", Bodies.Contract(1, 0));
        Reply login = await server.LogInWith(agent, "s-1", "alice", "voice", "email");
        Assert.Equal(201, login.Status);
        Assert.Equal("voice!unknown_license email!unknown_license", login.Features());
        Assert.Equal("", await server.FeaturesLost(agent, "s-1"));
    }

    [Fact]
    public async Task R23_refused_login_takes_no_feature()
    {
        string organization = await server.CreateOrganization("refused");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(0, 0));
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(1));
        (await server.LogInWith(agent, "s-1", "alice", "voice")).IsProblem(
            409,
            "no_seat_available",
            "concurrent",
            "burst"
        );
        Assert.Equal("", await server.Sessions(voice));
    }

    [Fact]
    public async Task R7_repeat_asks_again_for_what_is_missing_and_keeps_the_rest()
    {
        string organization = await server.CreateOrganization("repeat");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(5, 0));
        await server.Purchase(organization, "voice", Contracts.Feature(1));
        await server.Purchase(organization, "email", Contracts.Feature(5));
        await server.LogInWith(agent, "other", "bob", "voice");

        Reply first = await server.LogInWith(agent, "s-1", "alice", "voice", "email");
        Assert.Equal((201, "voice!no_seat_available email:concurrent"), (first.Status, first.Features()));
        Reply again = await server.LogInWith(agent, "s-1", "alice", "voice");
        Assert.Equal((200, "voice!no_seat_available email:concurrent"), (again.Status, again.Features()));

        Assert.Equal(204, (await server.Delete($"{agent}/sessions/other")).Status);
        Reply complete = await server.LogInWith(agent, "s-1", "alice", "voice");
        Assert.Equal((200, "voice:concurrent email:concurrent"), (complete.Status, complete.Features()));
        Assert.Equal(first.Json.Text("since"), complete.Json.Text("since"));
        // Asking for none takes none away, and tells what is held.
        Reply none = await server.LogIn(agent, "s-1", "alice");
        Assert.Equal((200, "voice:concurrent email:concurrent"), (none.Status, none.Features()));
        JsonElement held = (await server.Get($"{agent}/sessions")).Json[0];
        Assert.Equal("""["voice","email"]""", held.GetProperty("features").GetRawText());
    }

    [Fact]
    public async Task R23_every_renewal_names_the_features_lost_until_they_are_granted_again()
    {
        string organization = await server.CreateOrganization("lost");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(5, 0));
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(5, 0, ",\"baseTotal\":5"));
        await server.Purchase(organization, "email", Contracts.Feature(5));
        await server.Assign(voice, "alice");
        Reply login = await server.LogInWith(agent, "s-1", "alice", "voice", "email", "fax");
        Assert.Equal("voice:concurrent email:concurrent fax!unknown_license", login.Features());
        Assert.Equal("", await server.FeaturesLost(agent, "s-1"));

        await server.Assign(voice, "alice", "inactive");
        Assert.Equal("voice", await server.FeaturesLost(agent, "s-1"));
        Assert.Equal("voice", await server.FeaturesLost(agent, "s-1"));
        Reply bulk = await server.Post($"{agent}/sessions/renew", """{"sessionIds":["gone","s-1"]}""");
        Assert.Equal("""["voice"]""", bulk.Json.GetProperty("renewed")[0].GetProperty("featuresLost").GetRawText());
        Assert.Equal(
            """["email"]""",
            (await server.Get($"{agent}/sessions")).Json[0].GetProperty("features").GetRawText()
        );
        Assert.Equal("email:concurrent", (await server.LogIn(agent, "s-1", "alice")).Features());

        await server.Assign(voice, "alice");
        Assert.Equal(
            "voice:concurrent email:concurrent",
            (await server.LogInWith(agent, "s-1", "alice", "voice")).Features()
        );
        Assert.Equal("", await server.FeaturesLost(agent, "s-1"));
    }

    [Fact]
    public async Task R23_logout_gives_the_features_back_before_it_is_answered()
    {
        string organization = await server.CreateOrganization("logout");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(5, 0));
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(1));
        for (int i = 0; i < 5; i++)
        {
            Reply login = await server.LogInWith(agent, "s-1", $"user-{i}", "voice");
            Assert.Equal((201, "voice:concurrent"), (login.Status, login.Features()));
            Assert.Equal($"agent/s-1:user-{i}", await server.Sessions(voice));
            Assert.Equal(204, (await server.Delete($"{agent}/sessions/s-1")).Status);
            Assert.Equal("", await server.Sessions(voice));
        }
    }

    [Fact]
    public async Task R23_features_end_with_the_lease_of_their_session()
    {
        string organization = await server.CreateOrganization("lease");
        string agent = await server.Purchase(
            organization,
            "agent",
            Bodies.Contract(5, 0).Replace("86400", "10", StringComparison.Ordinal)
        );
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(5));
        await server.LogInWith(agent, "s-1", "alice", "voice");
        await server.LogInWith(agent, "s-2", "bob", "voice");
        server.Pass(seconds: 9);
        Assert.Equal("", await server.FeaturesLost(agent, "s-1"));
        server.Pass(seconds: 1);
        Assert.Equal("s-1:alice", await server.Sessions(agent));
        Assert.Equal("agent/s-1:alice", await server.Sessions(voice));
        server.Pass(seconds: 9);
        Assert.Equal("", await server.Sessions(voice));
    }

    [Fact]
    public async Task R23_session_records_at_most_32_features_over_all_its_repeats()
    {
        string agent = await server.Create("many", Bodies.Contract(1, 0));
        string[] features = [.. Enumerable.Range(1, 33).Select(i => $"f-{i}")];
        Reply most = await server.LogInWith(agent, "s-1", "alice", features[..32]);
        Assert.Equal((201, 32), (most.Status, most.Json.GetProperty("features").GetArrayLength()));
        (await server.LogInWith(agent, "s-1", "alice", features[32])).IsProblem(400, "invalid_request");
        (await server.LogInWith(agent, "s-2", "alice", features)).IsProblem(400, "invalid_request");
        Assert.Equal(200, (await server.LogInWith(agent, "s-1", "alice", features[31])).Status);
        Assert.Equal("s-1:alice", await server.Sessions(agent));
    }

    [Fact]
    public async Task R23_feature_may_be_logged_in_to_directly_and_shares_the_users_seat()
    {
        string organization = await server.CreateOrganization("direct");
        string agent = await server.Purchase(organization, "agent", Bodies.Contract(1, 0));
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(1));
        Assert.Equal(201, (await server.LogIn(voice, "s-1", "alice")).Status);
        // R2: one seat, two sessions of one user.
        Assert.Equal("voice:concurrent", (await server.LogInWith(agent, "s-1", "alice", "voice")).Features());
        Assert.Equal("s-1:alice agent/s-1:alice", await server.Sessions(voice));
        Assert.Equal(204, (await server.Delete($"{voice}/sessions/s-1")).Status);
        Assert.Equal("agent/s-1:alice", await server.Sessions(voice));
        // What is the user license's to end is not ended here: no path names it.
        (await server.Delete($"{voice}/sessions/agent%2Fs-1")).IsProblem(400, "invalid_identifier");
    }

    [Fact]
    public async Task R23_feature_is_no_feature_of_its_own_sessions()
    {
        string organization = await server.CreateOrganization("own");
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(5));
        await server.Purchase(organization, "email", Contracts.Feature(5));
        Reply login = await server.LogInWith(voice, "s-1", "alice", "voice", "email");
        Assert.Equal((201, "voice!unknown_license email:concurrent"), (login.Status, login.Features()));
        Assert.Equal("s-1:alice", await server.Sessions(voice));
        Assert.Equal("", await server.FeaturesLost(voice, "s-1"));
    }
}
