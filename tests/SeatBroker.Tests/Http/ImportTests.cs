using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

public sealed class ImportTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private const string AgentItem =
        """{"licenseType":"agent","displayName":"エージェント","category":"user","seatModel":"concurrent","baseTotal":3,"concurrentTotal":2}""";

    private const string VoiceItem =
        """{"licenseType":"voice","displayName":"Voice","category":"feature","seatModel":"fixed","baseTotal":1,"monthlyPrice":{"amount":12.5,"currency":"EUR"}}""";

    [Fact]
    public async Task Contracts_and_named_users_come_in_with_one_file_and_go_out_as_the_same()
    {
        string organization = await Organization("whole");
        string file = File(
            [AgentItem, VoiceItem],
            [Item("agent", "alice", "active"), Item("agent", "bob", "preparing"), Item("voice", "alice", "active")]
        );

        Reply imported = await server.Post($"{organization}/import", file);

        Assert.Equal("""{"licenses":2,"assignments":3,"refused":[]}""", imported.Body);
        Reply exported = await server.Get($"{organization}/export");
        Assert.Equal((200, "application/json"), (exported.Status, exported.ContentType));
        Assert.Equal(2, exported.Json.GetProperty("licenses").GetArrayLength());
        Assert.Equal("エージェント", exported.Json.GetProperty("licenses")[0].Text("displayName"));
        Assert.Equal(
            12.5m,
            exported.Json.GetProperty("licenses")[1].GetProperty("monthlyPrice").GetProperty("amount").GetDecimal()
        );
        Assert.Equal(
            ["agent alice active", "agent bob preparing", "voice alice active"],
            [
                .. exported
                    .Json.GetProperty("assignments")
                    .EnumerateArray()
                    .Select(item => $"{item.Text("licenseType")} {item.Text("user")} {item.Text("status")}"),
            ]
        );

        string other = await Organization("whole-copy");
        Assert.Equal(imported.Body, (await server.Post($"{other}/import", exported.Body)).Body);
        Assert.Equal(exported.Body, (await server.Get($"{other}/export")).Body);
    }

    [Fact]
    public async Task An_import_that_is_repeated_changes_nothing_more()
    {
        string organization = await Organization("repeat");
        string file = File([AgentItem], [Item("agent", "alice", "active"), Item("agent", "bob", "active")]);
        Reply first = await server.Post($"{organization}/import", file);
        string before = (await server.Get($"{organization}/licenses/agent/assignments")).Body;

        Assert.Equal(first.Body, (await server.Post($"{organization}/import", file)).Body);
        Assert.Equal(before, (await server.Get($"{organization}/licenses/agent/assignments")).Body);
    }

    [Fact]
    public async Task R17_What_a_license_refuses_is_told_by_item_and_the_rest_is_done()
    {
        string organization = await Organization("refusals");
        await server.Post($"{organization}/import", File([AgentItem, VoiceItem], [Item("voice", "zoe", "active")]));
        string file = File(
            [AgentItem.Replace("\"baseTotal\":3,", "", StringComparison.Ordinal), VoiceItem],
            [Item("voice", "alice", "active"), Item("voice", "bob", "preparing"), Item("voice", "zoe", "preparing")]
        );

        Reply reply = await server.Post($"{organization}/import", file);

        Assert.Equal(200, reply.Status);
        Assert.Equal((2, 1), (reply.Json.Int("licenses"), reply.Json.Int("assignments")));
        JsonElement refused = reply.Json.GetProperty("refused");
        Assert.Equal(
            """{"item":0,"licenseType":"voice","user":"alice","code":"no_base_license_available"}""",
            refused[0].GetRawText()
        );
        Assert.Equal(
            """{"item":2,"licenseType":"voice","user":"zoe","code":"invalid_status_change"}""",
            refused[1].GetRawText()
        );
        Assert.Equal(2, (await server.Get($"{organization}/licenses/voice/assignments")).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_contract_that_cannot_change_is_refused_by_item()
    {
        string organization = await Organization("in-use");
        await server.Post($"{organization}/import", File([AgentItem], [Item("agent", "alice", "active")]));

        Reply reply = await server.Post(
            $"{organization}/import",
            File([VoiceItem, AgentItem.Replace("\"baseTotal\":3,", "", StringComparison.Ordinal)], [])
        );

        Assert.Equal(
            """{"licenses":1,"assignments":0,"refused":[{"item":1,"licenseType":"agent","code":"contract_in_use"}]}""",
            reply.Body
        );
    }

    [Fact]
    public async Task A_dry_run_checks_the_file_and_changes_nothing()
    {
        string organization = await Organization("dry");
        string file = File([AgentItem], [Item("agent", "alice", "active")]);
        Assert.Equal(
            """{"licenses":1,"assignments":1,"refused":[]}""",
            (await server.Post($"{organization}/import?dryRun=true", file)).Body
        );
        Assert.Equal("""{"licenses":[],"assignments":[]}""", (await server.Get($"{organization}/export")).Body);
        (await server.Post($"{organization}/import?dryRun=yes", file)).IsProblem(400, "invalid_request");
        Assert.Equal(200, (await server.Post($"{organization}/import?dryRun=false", file)).Status);
        Assert.Single((await server.Get($"{organization}/licenses/agent/assignments")).Json.EnumerateArray());
    }

    [Theory]
    [InlineData("licenses", """{"licenseType":"agent"}""")]
    [InlineData(
        "licenses",
        """{"licenseType":"a b","displayName":"A","category":"user","seatModel":"concurrent","concurrentTotal":1}"""
    )]
    [InlineData(
        "licenses",
        """{"licenseType":"a","displayName":"A","category":"user","seatModel":"concurrent","concurrentTotal":-1}"""
    )]
    [InlineData("licenses", """{"licenseType":"a","displayName":"A","category":"user","seatModel":"fixed"}""")]
    [InlineData(
        "licenses",
        """{"licenseType":"a","displayName":"A","category":"user","seatModel":"concurrent","concurrentTotal":1,"mode":1}"""
    )]
    [InlineData("licenses", AgentItem)]
    [InlineData("licenses", "7")]
    [InlineData("assignments", "null")]
    [InlineData("assignments", "[]")]
    [InlineData("assignments", """{"licenseType":"agent","user":"bob"}""")]
    [InlineData("assignments", """{"licenseType":"agent","user":"b b","status":"active"}""")]
    [InlineData("assignments", """{"licenseType":"agent","user":"bob","status":"gone"}""")]
    [InlineData("assignments", """{"licenseType":"agent","user":"bob","status":7}""")]
    [InlineData("assignments", """{"licenseType":"agent","user":"alice","status":"active"}""")]
    [InlineData("assignments", """{"licenseType":"nothing","user":"bob","status":"active"}""")]
    [InlineData("assignments", """{"licenseType":"open","user":"bob","status":"active"}""")]
    [InlineData("assignments", """{"licenseType":"one","user":"bob","status":"inactive"}""")]
    public async Task A_file_with_one_bad_item_says_which_and_changes_nothing(string list, string item)
    {
        string organization = await Organization($"bad-{Math.Abs(HashCode.Combine(list, item))}");
        await server.Put($"{organization}/licenses/open", Bodies.Contract(1, 0));
        await server.Put($"{organization}/licenses/one", Bodies.Contract(1, 0, ",\"baseTotal\":1"));
        string before = (await server.Get($"{organization}/export")).Body;
        string[] licenses = [AgentItem];
        string[] assignments = [Item("agent", "alice", "active"), Item("one", "alice", "active")];
        int at = list == "licenses" ? 1 : 2;

        Reply reply = await server.Post(
            $"{organization}/import",
            list == "licenses" ? File([.. licenses, item], assignments) : File(licenses, [.. assignments, item])
        );

        reply.IsProblem(400, "invalid_import", "errors");
        JsonElement error = Assert.Single(reply.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((list, at), (error.Text("list"), error.Int("item")));
        Assert.NotEqual(0, error.Text("detail")!.Length);
        Assert.Equal(before, (await server.Get($"{organization}/export")).Body);
    }

    [Theory]
    [InlineData("""{"licenses":[],"assignments":[],"users":[]}""", 400, "invalid_request")]
    [InlineData("""{"licenses":[],"licenses":[]}""", 400, "invalid_request")]
    [InlineData("""{"licenses":null}""", 400, "invalid_request")]
    [InlineData("""{"assignments":[{"user":"bob","user":"bob"}]}""", 400, "invalid_request")]
    [InlineData("""{"licenses":{}}""", 400, "invalid_request")]
    [InlineData("""{"licenses":[""", 400, "invalid_request")]
    [InlineData("[]", 400, "invalid_request")]
    public async Task A_body_that_is_no_such_file_is_refused_whole(string body, int status, string code)
    {
        string organization = await Organization("no-file");
        (await server.Post($"{organization}/import", body)).IsProblem(status, code);
    }

    [Fact]
    public async Task An_import_into_an_unknown_organization_is_refused()
    {
        (await server.Post("/v1/organizations/nobody/import", File([], []))).IsProblem(404, "unknown_organization");
        (await server.Get("/v1/organizations/nobody/export")).IsProblem(404, "unknown_organization");
    }

    [Fact]
    public async Task Ten_thousand_named_users_come_in_with_one_file()
    {
        string organization = await Organization("many");
        string license = AgentItem.Replace("\"baseTotal\":3", "\"baseTotal\":10000", StringComparison.Ordinal);
        string[] users = [.. Enumerable.Range(0, 10_000).Select(i => Item("agent", $"user-{i:D5}", "active"))];

        Reply reply = await server.Post($"{organization}/import", File([license], users));

        Assert.Equal("""{"licenses":1,"assignments":10000,"refused":[]}""", reply.Body);
        JsonElement usage = (await server.Get($"{organization}/licenses/agent")).Json.GetProperty("usage");
        Assert.Equal((10_000, 10_000), (usage.Int("activeUsers"), usage.GetProperty("base").Int("inUse")));
        Assert.Equal(
            10_000,
            (await server.Get($"{organization}/export")).Json.GetProperty("assignments").GetArrayLength()
        );
    }

    [Fact]
    public async Task Named_users_come_in_and_go_out_as_csv_and_no_name_is_a_formula()
    {
        string organization = await Organization("csv");
        await server.Put($"{organization}/licenses/agent", Bodies.Contract(1, 0, ",\"baseTotal\":5"));

        Reply reply = await PostCsv(
            organization,
            "\uFEFFlicenseType,user,status\r\n\"agent\",alice,active\nagent,-1.1,active\r\nagent,@sum,preparing\r\n"
        );

        Assert.Equal("""{"licenses":0,"assignments":3,"refused":[]}""", reply.Body);
        Reply exported = await server.Get($"{organization}/export", "text/csv");
        Assert.Equal(
            "licenseType,user,status\r\nagent,'-1.1,active\r\nagent,'@sum,preparing\r\nagent,alice,active\r\n",
            exported.Body
        );
        Assert.Equal(
            """{"licenses":0,"assignments":3,"refused":[]}""",
            (await PostCsv(organization, exported.Body)).Body
        );
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("user,status\r\nalice,active\r\n", 1)]
    [InlineData("licenseType,user,status\r\nagent,alice,active\r\nagent,bob\r\n", 3)]
    [InlineData("licenseType,user,status\r\nagent,alice,active\r\nagent,bob,active,x\r\n", 3)]
    [InlineData("licenseType,user,status\r\nagent,alice,active\r\nagent,b b,active\r\n", 3)]
    [InlineData("licenseType,user,status\r\nagent,alice,active\r\nagent,alice,preparing\r\n", 3)]
    public async Task A_csv_file_with_one_bad_line_says_which_and_changes_nothing(string csv, int line)
    {
        string organization = await Organization($"csv-{Math.Abs(csv.Length)}");
        await server.Put($"{organization}/licenses/agent", Bodies.Contract(1, 0, ",\"baseTotal\":5"));

        Reply reply = await PostCsv(organization, csv);

        reply.IsProblem(400, "invalid_import", "errors");
        Assert.Equal(line, Assert.Single(reply.Json.GetProperty("errors").EnumerateArray()).Int("line"));
        Assert.Equal(0, (await server.Get($"{organization}/licenses/agent/assignments")).Json.GetArrayLength());
    }

    private async Task<string> Organization(string name)
    {
        string path = $"/v1/organizations/{name}";
        await server.Put(path, Bodies.Organization("Acme"));
        return path;
    }

    private async Task<Reply> PostCsv(string organization, string csv)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using HttpResponseMessage response = await server.Client.PostAsync($"{organization}/import", body);
        return new Reply(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            Link: null,
            await response.Content.ReadAsStringAsync()
        );
    }

    private static string File(string[] licenses, string[] assignments) =>
        $$"""{"licenses":[{{string.Join(',', licenses)}}],"assignments":[{{string.Join(',', assignments)}}]}""";

    private static string Item(string licenseType, string user, string status) =>
        $$"""{"licenseType":"{{licenseType}}","user":"{{user}}","status":"{{status}}"}""";
}
