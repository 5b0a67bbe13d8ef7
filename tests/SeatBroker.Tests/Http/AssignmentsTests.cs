using System.Globalization;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>Named users (R6, R17, R19), as an administrator sees them.</summary>
public sealed class AssignmentsTests(ClockedServer server) : IClassFixture<ClockedServer>
{
    [Fact]
    public async Task R17_user_is_prepared_then_active_then_inactive_and_active_again()
    {
        string license = await Create("status", Contracts.Roster(5));
        Reply prepared = await server.Assign(license, "alice", "preparing");
        Assert.Equal(
            (
                201,
                """{"user":"alice","status":"preparing","assignedAt":null,"reassignableAt":null,"hasSecurityKey":false}"""
            ),
            (prepared.Status, prepared.Body)
        );
        Assert.Equal(200, (await server.Assign(license, "alice", "preparing")).Status);
        (await server.Assign(license, "alice", "inactive")).IsProblem(409, "invalid_status_change");

        Reply active = await server.Assign(license, "alice");
        Assert.Equal((200, "active"), (active.Status, active.Json.Text("status")));
        Assert.Equal(TimeSpan.FromDays(90), At(active, "reassignableAt") - At(active, "assignedAt"));
        (await server.Assign(license, "alice", "preparing")).IsProblem(409, "invalid_status_change");
        Assert.Equal(active.Body, (await server.Assign(license, "alice")).Body);

        Reply inactive = await server.Assign(license, "alice", "inactive");
        Assert.Equal((200, "inactive"), (inactive.Status, inactive.Json.Text("status")));
        (await server.Assign(license, "alice", "preparing")).IsProblem(409, "invalid_status_change");
        Assert.Equal(active.Body, (await server.Assign(license, "alice")).Body);

        (await server.Assign(license, "bob", "inactive")).IsProblem(409, "invalid_status_change");
        Assert.Equal(201, (await server.Assign(license, "carol")).Status);
        Assert.Equal("alice carol", Users(await server.Get($"{license}/assignments")));
    }

    [Fact]
    public async Task R17_only_an_active_user_logs_in_and_sessions_end_with_the_status()
    {
        string license = await Create("entitled", Contracts.Roster(5));
        (await server.LogIn(license, "s-1", "alice")).IsProblem(403, "not_assigned");
        await server.Assign(license, "alice", "preparing");
        (await server.LogIn(license, "s-1", "alice")).IsProblem(403, "user_not_active");
        await server.Assign(license, "alice");
        Assert.Equal(201, (await server.LogIn(license, "s-1", "alice")).Status);
        Assert.Equal(201, (await server.LogIn(license, "s-2", "alice")).Status);

        await server.Assign(license, "alice", "inactive");
        Assert.Equal("", await server.Sessions(license));
        (await server.Post($"{license}/sessions/s-1/renew")).IsProblem(404, "session_not_found");
        (await server.LogIn(license, "s-1", "alice")).IsProblem(403, "user_not_active");

        await server.Assign(license, "alice");
        Assert.Equal(201, (await server.LogIn(license, "s-1", "alice")).Status);
        Assert.Equal(204, (await server.Delete($"{license}/assignments/alice")).Status);
        Assert.Equal("", await server.Sessions(license));
        (await server.LogIn(license, "s-1", "alice")).IsProblem(403, "not_assigned");
    }

    [Fact]
    public async Task R6_fixed_license_lets_in_its_active_users_and_nobody_else()
    {
        string desk = await Create("fixed-seats", Contracts.Fixed(2));
        await server.Assign(desk, "alice");
        await server.Assign(desk, "bob");
        await server.Assign(desk, "carol", "preparing");
        Reply alice = await server.LogIn(desk, "s-1", "alice");
        Assert.Equal((201, "fixed"), (alice.Status, alice.Json.Text("seat")));
        Assert.Equal((201, "fixed"), ((await server.LogIn(desk, "s-2", "bob")).Status, "fixed"));
        (await server.LogIn(desk, "s-3", "carol")).IsProblem(403, "user_not_active");
        (await server.LogIn(desk, "s-4", "dave")).IsProblem(403, "not_assigned");
        Assert.Equal("fixed", (await server.Post($"{desk}/sessions/s-1/renew")).Json.Text("seat"));
        (await server.Put(desk, Contracts.Roster(2))).IsProblem(409, "contract_in_use");
    }

    [Fact]
    public async Task R17_preparing_user_is_simply_removed_whatever_the_reason()
    {
        string license = await Create("preparing", Contracts.Roster(1));
        foreach (string query in (string[])["", "?reason=reassign"])
        {
            await server.Assign(license, "alice", "preparing");
            Assert.Equal(204, (await server.Delete($"{license}/assignments/alice{query}")).Status);
            Assert.Equal("[]", (await server.Get($"{license}/assignments")).Body);
            Assert.Equal(204, (await server.Delete($"{license}/assignments/alice{query}")).Status);
        }

        (await server.Delete($"{license}/assignments/alice?reason=holiday")).IsProblem(400, "invalid_request");
    }

    [Fact]
    public async Task License_without_a_roster_has_no_named_users()
    {
        string license = await Create("rosterless", Bodies.Contract(1, 0));
        await server.LogIn(license, "s-1", "alice");
        (await server.Assign(license, "alice")).IsProblem(409, "no_roster");
        Assert.Equal("[]", (await server.Get($"{license}/assignments")).Body);
        Assert.Equal(204, (await server.Delete($"{license}/assignments/alice")).Status);
        Assert.Equal("s-1:alice", await server.Sessions(license));
    }

    [Fact]
    public async Task Roster_cannot_be_given_up_while_users_are_on_it()
    {
        string license = await Create("in-use", Contracts.Roster(5));
        await server.Assign(license, "alice", "preparing");
        (await server.Put(license, Bodies.Contract(1, 0))).IsProblem(409, "contract_in_use");
        (await server.Put(license, Contracts.Fixed(5))).IsProblem(409, "contract_in_use");
        Assert.Equal(200, (await server.Put(license, Contracts.Roster(0))).Status);
        await server.Delete($"{license}/assignments/alice");
        Assert.Equal(200, (await server.Put(license, Bodies.Contract(1, 0))).Status);
    }

    [Fact]
    public async Task Named_users_are_listed_in_ordinal_order_page_by_page()
    {
        string license = await Create("pages", Contracts.Roster(5));
        const int Count = 1_203;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count),
            async (i, _) => Assert.Equal(201, (await server.Assign(license, $"user-{i:D5}", "preparing")).Status)
        );
        await server.Assign(license, "User", "preparing");
        // More than a license gives at once.
        Reply all = await server.Get($"{license}/assignments");
        Assert.Null(all.Link);
        string[] users = Users(all).Split(' ');
        Assert.Equal((Count + 1, "User"), (users.Length, users[0]));
        Assert.Equal(string.Join(' ', users.Order(StringComparer.Ordinal)), Users(all));

        List<string> found = [];
        string? next = $"{license}/assignments?limit=401&after=User";
        while (next is not null)
        {
            Reply page = await server.Get(next);
            Assert.Equal(401, page.Json.GetArrayLength());
            found.AddRange(Users(page).Split(' '));
            next = page.Next;
        }

        Assert.Equal(Users(all), string.Join(' ', found.Prepend("User")));
        Assert.Equal("[]", (await server.Get($"{license}/assignments?after=zzz")).Body);
    }

    [Fact]
    public async Task R19_deleted_user_leaves_every_license_and_gives_all_seats_back()
    {
        string organization = await server.CreateOrganization("leaver");
        string agent = await server.Purchase(organization, "agent", Contracts.Roster(5));
        string voice = await server.Purchase(organization, "voice", Contracts.Feature(5, 0, ",\"baseTotal\":5"));
        string email = await server.Purchase(organization, "email", Contracts.Feature(5));
        string open = await server.Purchase(organization, "open", Bodies.Contract(5, 0));
        foreach (string user in (string[])["alice", "bob"])
        {
            await server.Assign(agent, user);
            await server.Assign(voice, user);
            Reply login = await server.LogInWith(agent, $"s-{user}", user, "voice", "email");
            Assert.Equal("voice:concurrent email:concurrent", login.Features());
            await server.LogIn(open, $"s-{user}", user);
        }

        Reply removed = await server.Delete($"{organization}/users/alice");
        Assert.Equal((200, """{"removedFrom":["agent","voice"]}"""), (removed.Status, removed.Body));
        Assert.Equal("s-bob:bob", await server.Sessions(agent));
        Assert.Equal("agent/s-bob:bob", await server.Sessions(voice));
        Assert.Equal("agent/s-bob:bob", await server.Sessions(email));
        Assert.Equal("s-bob:bob", await server.Sessions(open));
        Assert.Equal("""{"total":5,"inUse":2,"reusable":1,"available":4}""", await Base(agent));
        Assert.Equal("""{"removedFrom":[]}""", (await server.Delete($"{organization}/users/alice")).Body);
        (await server.Delete("/v1/organizations/nobody/users/alice")).IsProblem(404, "unknown_organization");
    }

    [Theory]
    [InlineData("nobody/licenses/agent", "unknown_organization")]
    [InlineData("known/licenses/nothing", "unknown_license")]
    public async Task Every_route_of_named_users_says_what_is_unknown(string license, string code)
    {
        await server.Put("/v1/organizations/known", Bodies.Organization("Known"));
        string path = $"/v1/organizations/{license}";
        (await server.Assign(path, "alice")).IsProblem(404, code);
        (await server.Get($"{path}/assignments")).IsProblem(404, code);
        (await server.Delete($"{path}/assignments/alice")).IsProblem(404, code);
        (await server.Delete($"{path}/assignments/alice?reason=reassign")).IsProblem(404, code);
        (await server.Post($"{path}/challenges", """{"user":"alice"}""")).IsProblem(404, code);
        (await server.LogInWith(path, "s-1", "alice", "voice")).IsProblem(404, code);
        // What cannot be right anywhere is told first.
        (await server.Assign(path, "alice", "retired")).IsProblem(400, "invalid_request");
    }

    private async Task<string> Create(string organization, string contract) =>
        await server.Purchase(await server.CreateOrganization(organization), "agent", contract);

    private async Task<string> Base(string license) => (await server.Usage(license)).GetProperty("base").GetRawText();

    private static string Users(Reply list) =>
        string.Join(' ', list.Json.EnumerateArray().Select(assignment => assignment.Text("user")));

    private static DateTimeOffset At(Reply reply, string member) =>
        DateTimeOffset.Parse(reply.Json.Text(member)!, CultureInfo.InvariantCulture);
}
