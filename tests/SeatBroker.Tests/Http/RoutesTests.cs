using System.Globalization;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>Organizations, licenses, sessions: every route answers as the contract says.</summary>
public sealed class RoutesTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private static readonly string[] UsageMembers =
    [
        "organization",
        "organizationName",
        "licenseType",
        "displayName",
        "category",
        "seatModel",
        "month",
        "activeUsers",
        "base",
        "concurrent",
        "burst",
        "activeInBillingPeriod",
    ];

    [Fact]
    public async Task Organization_is_created_then_changed_then_read()
    {
        const string Path = "/v1/organizations/org-1";
        (await server.Get(Path)).IsProblem(404, "unknown_organization");

        Reply created = await server.Put(Path, """{"displayName":"組織 \uD83D\uDE00"}""");
        Assert.Equal((201, "application/json"), (created.Status, created.ContentType));
        created.Json.HasExactly("organization", "displayName", "timeZone");
        Assert.Equal("組織 😀", created.Json.Text("displayName"));
        Assert.Equal("UTC", created.Json.Text("timeZone"));

        Reply changed = await server.Put(Path, Bodies.Organization("Acme", "Asia/Tokyo"));
        Assert.Equal(200, changed.Status);
        Assert.Equal("Asia/Tokyo", changed.Json.Text("timeZone"));
        Assert.Equal(changed.Body, (await server.Get(Path)).Body);
        // Absent is UTC, also on change.
        Assert.Equal("UTC", (await server.Put(Path, """{"displayName":"Acme"}""")).Json.Text("timeZone"));
    }

    [Fact]
    public async Task Organizations_are_listed_in_ordinal_order_page_by_page()
    {
        string[] expected = ["page", "page-a", "page.b", "pageA", "page_c", "pagea"];
        foreach (string organization in expected.Reverse())
        {
            await server.Create(organization, Bodies.Contract(1, 0));
        }

        List<string> found = [];
        string? next = "/v1/organizations?limit=2&after=pag";
        while (next is not null)
        {
            Reply page = await server.Get(next);
            Assert.Equal(200, page.Status);
            Assert.InRange(page.Json.GetArrayLength(), 1, 2);
            found.AddRange(page.Json.EnumerateArray().Select(item => item.Text("organization")!));
            next = page.Next;
            Assert.True(
                next is null
                    || (next.StartsWith('/') && page.Link!.EndsWith("; rel=\"next\"", StringComparison.Ordinal))
            );
        }

        Assert.Equal(
            string.Join(' ', expected),
            string.Join(' ', found.Where(id => id.StartsWith("page", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public async Task Contract_is_answered_whole_and_can_be_put_back()
    {
        string license = await server.Create("contract", Bodies.Contract(2, 1));
        Reply replaced = await server.Put(
            license,
            """{"displayName":"Agent 2","category":"feature","seatModel":"concurrent","concurrentTotal":3,"monthlyPrice":{"amount":3500.1250,"currency":"JPY"}}"""
        );
        Assert.Equal(200, replaced.Status);
        JsonElement contract = replaced.Json;
        contract.HasExactly(
            "displayName",
            "category",
            "seatModel",
            "baseTotal",
            "concurrentTotal",
            "burstTotal",
            "leaseSeconds",
            "requiresSecurityKey",
            "monthlyPrice"
        );
        contract.GetProperty("monthlyPrice").HasExactly("amount", "currency");
        Assert.Equal(3500.125m, contract.GetProperty("monthlyPrice").GetProperty("amount").GetDecimal());
        Assert.Equal((0, 90), (contract.Int("burstTotal"), contract.Int("leaseSeconds")));
        Assert.Equal(JsonValueKind.Null, contract.GetProperty("baseTotal").ValueKind);

        Reply back = await server.Put(license, replaced.Body);
        Assert.Equal((200, replaced.Body), (back.Status, back.Body));

        JsonElement read = (await server.Get(license)).Json;
        read.HasExactly("contract", "usage");
        Assert.Equal(replaced.Body, read.GetProperty("contract").GetRawText());
    }

    [Fact]
    public async Task Fixed_contract_has_null_totals_and_can_be_put_back()
    {
        await server.Create("fixed", Bodies.Contract(1, 0));
        const string License = "/v1/organizations/fixed/licenses/desk";
        Reply created = await server.Put(
            License,
            """{"displayName":"Desk","category":"user","seatModel":"fixed","baseTotal":4}"""
        );
        Assert.Equal(201, created.Status);
        Assert.Equal(JsonValueKind.Null, created.Json.GetProperty("concurrentTotal").ValueKind);
        Assert.Equal(JsonValueKind.Null, created.Json.GetProperty("burstTotal").ValueKind);
        Assert.Equal(200, (await server.Put(License, created.Body)).Status);

        JsonElement usage = (await server.Get(License)).Json.GetProperty("usage");
        usage.HasExactly(UsageMembers);
        Assert.Equal(JsonValueKind.Null, usage.GetProperty("concurrent").ValueKind);
        Assert.Equal(JsonValueKind.Null, usage.GetProperty("burst").ValueKind);
        usage.GetProperty("base").HasExactly("total", "inUse", "reusable", "available");
        Assert.Equal(0, usage.Int("activeUsers"));
        // R6: nobody is assigned, so nobody gets in.
        (await server.LogIn(License, "s-1", "alice")).IsProblem(403, "not_assigned");
    }

    [Fact]
    public async Task Licence_mapping_lists_the_categories_asked_for()
    {
        string agent = await server.Create("mapping", Bodies.Contract(2, 1));
        foreach ((string type, string category) in ((string, string)[])[("voice", "feature"), ("view", "product")])
        {
            string contract = Bodies.Contract(1, 0).Replace("\"user\"", $"\"{category}\"", StringComparison.Ordinal);
            Assert.Equal(201, (await server.Put($"/v1/organizations/mapping/licenses/{type}", contract)).Status);
        }

        foreach (string user in (string[])["u1", "u2", "u3"])
        {
            Assert.Equal(201, (await server.LogIn(agent, user, user)).Status);
        }

        const string List = "/v1/organizations/mapping/licenses";
        Reply users = await server.Get(List);
        JsonElement row = Assert.Single(users.Json.EnumerateArray());
        row.HasExactly(UsageMembers);
        row.GetProperty("concurrent").HasExactly("total", "inUse", "available", "overBy");
        row.GetProperty("burst").HasExactly("total", "inUse", "peak", "available", "overBy");
        Assert.Equal(JsonValueKind.Null, row.GetProperty("base").ValueKind);
        Assert.Equal("""{"total":2,"inUse":2,"available":0,"overBy":0}""", row.GetProperty("concurrent").GetRawText());
        Assert.Equal(
            """{"total":1,"inUse":1,"peak":1,"available":0,"overBy":0}""",
            row.GetProperty("burst").GetRawText()
        );
        Assert.Equal("agent view voice", Types(await server.Get($"{List}?category=user,feature,product")));
        Assert.Equal("view voice", Types(await server.Get($"{List}?category=product,feature")));
        (await server.Get("/v1/organizations/nobody/licenses")).IsProblem(404, "unknown_organization");
    }

    [Fact]
    public async Task Login_is_granted_repeated_renewed_listed_and_ended()
    {
        string license = await server.Create("story", Bodies.Contract(1, 1));
        Reply granted = await server.LogIn(license, "s-1", "alice");
        Assert.Equal(201, granted.Status);
        granted.Json.HasExactly(
            "sessionId",
            "organization",
            "licenseType",
            "user",
            "seat",
            "since",
            "expiresAt",
            "features"
        );
        Assert.Equal("concurrent", granted.Json.Text("seat"));
        Assert.EndsWith("Z", granted.Json.Text("since"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(1), At(granted.Json, "expiresAt") - At(granted.Json, "since"));

        Reply repeated = await server.LogIn(license, "s-1", "alice");
        Assert.Equal(200, repeated.Status);
        Assert.Equal(granted.Json.Text("since"), repeated.Json.Text("since"));
        Assert.True(At(repeated.Json, "expiresAt") >= At(granted.Json, "expiresAt"));

        Reply renewed = await server.Post($"{license}/sessions/s-1/renew");
        Assert.Equal(200, renewed.Status);
        renewed.Json.HasExactly("sessionId", "seat", "expiresAt", "featuresLost");

        Assert.Equal("burst", (await server.LogIn(license, "s-2", "bob")).Json.Text("seat"));
        Reply held = await server.Get($"{license}/sessions");
        Assert.Equal("s-1 s-2", SessionIds(held));
        held.Json[0].HasExactly("sessionId", "user", "seat", "since", "expiresAt", "features");

        Reply ended = await server.Delete($"{license}/sessions/s-1");
        Assert.Equal((204, ""), (ended.Status, ended.Body));
        Assert.Equal(204, (await server.Delete($"{license}/sessions/s-1")).Status);
        (await server.Post($"{license}/sessions/s-1/renew")).IsProblem(404, "session_not_found");
        // R4: bob is promoted, R7: an ended id may be used again.
        Assert.Equal("concurrent", (await server.LogIn(license, "s-2", "bob")).Json.Text("seat"));
        Assert.Equal(201, (await server.LogIn(license, "s-1", "carol")).Status);
    }

    [Fact]
    public async Task Bulk_renewal_tells_the_renewed_from_the_lost_and_counts_each_once()
    {
        string license = await server.Create("bulk", Bodies.Contract(2, 0));
        await server.LogIn(license, "s-1", "alice");
        Reply reply = await server.Post($"{license}/sessions/renew", """{"sessionIds":["s-1","gone","s-1","gone"]}""");
        Assert.Equal(200, reply.Status);
        reply.Json.HasExactly("renewed", "lost");
        JsonElement renewed = Assert.Single(reply.Json.GetProperty("renewed").EnumerateArray());
        renewed.HasExactly("sessionId", "seat", "expiresAt", "featuresLost");
        Assert.Equal("""["gone"]""", reply.Json.GetProperty("lost").GetRawText());
        Assert.Equal(
            """{"renewed":[],"lost":[]}""",
            (await server.Post($"{license}/sessions/renew", """{"sessionIds":[]}""")).Body
        );
        string many = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"x{i}\""));
        Reply most = await server.Post($"{license}/sessions/renew", $$"""{"sessionIds":[{{many}}]}""");
        Assert.Equal((200, 10_000), (most.Status, most.Json.GetProperty("lost").GetArrayLength()));
    }

    [Fact]
    public async Task Session_may_be_called_renew()
    {
        string license = await server.Create("renew", Bodies.Contract(1, 0));
        Assert.Equal(201, (await server.LogIn(license, "renew", "alice")).Status);
        Assert.Equal(200, (await server.Post($"{license}/sessions/renew/renew")).Status);
        Assert.Equal(204, (await server.Delete($"{license}/sessions/renew")).Status);
    }

    [Fact]
    public async Task Session_list_neither_restarts_nor_skips_when_its_last_session_ends_meanwhile()
    {
        string license = await server.Create("list", Bodies.Contract(7, 0));
        for (int i = 0; i < 7; i++)
        {
            await server.LogIn(license, $"s-{6 - i}", $"user-{i}");
        }

        Reply first = await server.Get($"{license}/sessions?limit=3");
        Assert.Equal("s-6 s-5 s-4", SessionIds(first));
        await server.Delete($"{license}/sessions/s-4");
        Reply second = await server.Get(first.Next!);
        Assert.Equal("s-3 s-2 s-1", SessionIds(second));
        Reply third = await server.Get(second.Next!);
        Assert.Equal("s-0", SessionIds(third));
        Assert.Null(third.Link);
        Assert.Null((await server.Get($"{license}/sessions?limit=6")).Link);
        Assert.Equal("s-6", SessionIds(await server.Get($"{license}/sessions?limit=1")));
    }

    [Fact]
    public async Task Refusals_have_their_codes()
    {
        string license = await server.Create("refusals", Bodies.Contract(1, 1));
        await server.LogIn(license, "a", "alice");
        await server.LogIn(license, "b", "bob");

        Reply full = await server.LogIn(license, "c", "carol");
        full.IsProblem(409, "no_seat_available", "concurrent", "burst", "retryAfterSeconds");
        full.Json.GetProperty("concurrent").HasExactly("total", "inUse", "available", "overBy");
        full.Json.GetProperty("burst").HasExactly("total", "inUse", "peak", "available", "overBy");
        Assert.InRange(full.Json.Int("retryAfterSeconds"), 86_000, 86_400);
        (await server.LogIn(license, "a", "bob")).IsProblem(409, "session_id_conflict");
        for (int i = 1; i < 16; i++)
        {
            Assert.Equal(201, (await server.LogIn(license, $"a{i}", "alice")).Status);
        }

        (await server.LogIn(license, "a16", "alice")).IsProblem(409, "too_many_sessions");
        Assert.Equal(200, (await server.LogIn(license, "a15", "alice")).Status);
        (await server.Put(license, Bodies.Contract(1, 1, ",\"baseTotal\":5"))).IsProblem(409, "contract_in_use");

        Reply none = await server.LogIn(await server.Create("none", Bodies.Contract(0, 0)), "a", "alice");
        none.IsProblem(409, "no_seat_available", "concurrent", "burst");
        Reply roster = await server.LogIn(
            await server.Create("roster", Bodies.Contract(1, 0, ",\"baseTotal\":5")),
            "a",
            "alice"
        );
        roster.IsProblem(403, "not_assigned");
    }

    [Theory]
    [InlineData("nobody/licenses/agent", "unknown_organization")]
    [InlineData("here/licenses/nothing", "unknown_license")]
    public async Task Every_route_of_a_license_says_what_is_unknown(string license, string code)
    {
        await server.Put("/v1/organizations/here", Bodies.Organization("Here"));
        string path = $"/v1/organizations/{license}";
        (await server.Get(path)).IsProblem(404, code);
        (await server.LogIn(path, "s", "alice")).IsProblem(404, code);
        (await server.Delete($"{path}/sessions/s")).IsProblem(404, code);
        (await server.Post($"{path}/sessions/s/renew")).IsProblem(404, code);
        (await server.Post($"{path}/sessions/renew", """{"sessionIds":["s"]}""")).IsProblem(404, code);
        (await server.Get($"{path}/sessions")).IsProblem(404, code);
        (await server.Get($"{path}/burst-peak")).IsProblem(404, code);
        (await server.Get($"{path}/burst-peak?month=2999-12")).IsProblem(404, code);
        (await server.Get($"{path}/burst-peak?month=9999-13")).IsProblem(400, "invalid_month");
        if (code == "unknown_organization")
        {
            (await server.Put(path, Bodies.Contract(1, 0))).IsProblem(404, code);
        }
    }

    private static string Types(Reply list) =>
        string.Join(' ', list.Json.EnumerateArray().Select(row => row.Text("licenseType")));

    private static string SessionIds(Reply list) =>
        string.Join(' ', list.Json.EnumerateArray().Select(session => session.Text("sessionId")));

    private static DateTimeOffset At(JsonElement json, string member) =>
        DateTimeOffset.Parse(json.Text(member)!, CultureInfo.InvariantCulture);
}
