using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SeatBroker.Tests.Http;

/// <summary>The description, held against what the server takes and answers.</summary>
public sealed class DescriptionTests(ClockedServer server) : IClassFixture<ClockedServer>
{
    private const string Price = ""","monthlyPrice":{"amount":12.5,"currency":"EUR"}""";
    private const string Csv = "text/csv";

    /// <summary>Too large a body has tests of its own; the others are failures.</summary>
    private static readonly string[] NotCaused = ["413", "500", "503"];

    /// <summary>Requests to an organization, or with a path of their own. The media type is the body's, or without a body that of the answer.</summary>
    private static readonly (string Method, string Path, string? Body, string? MediaType)[] Story =
    [
        ("PUT", "", Bodies.Organization("Walk"), null),
        ("PUT", "", """{"displayName":"Walk"}""", null),
        ("GET", "", null, null),
        ("PUT", "/v1/organizations/zoo", Bodies.Organization("Zoo"), null),
        ("GET", "/v1/organizations?limit=1", null, null),
        ("PUT", "/licenses/agent", Contracts.Roster(2, 1), null),
        ("PUT", "/licenses/agent", Contracts.Roster(2, 1), null),
        ("PUT", "/licenses/open", Bodies.Contract(1, 0, Price), null),
        ("PUT", "/licenses/voice", Contracts.Feature(1), null),
        ("PUT", "/licenses/desk", Contracts.Fixed(1, more: Price), null),
        ("PUT", "/licenses/agent/assignments/alice", """{"status":"active"}""", null),
        ("PUT", "/licenses/agent/assignments/alice", """{"status":"active","securityKey":null}""", null),
        ("PUT", "/licenses/agent/assignments/bob", """{"status":"preparing"}""", null),
        ("PUT", "/licenses/open/assignments/bob", """{"status":"active"}""", null),
        ("GET", "/licenses/agent/assignments?limit=1", null, null),
        ("DELETE", "/licenses/agent/assignments/alice?reason=reassign", null, null),
        ("PUT", "/licenses/agent", Contracts.Fixed(2), null),
        // The one license of the desk is assigned twice, and locked then.
        ("PUT", "/licenses/desk/assignments/alice", """{"status":"active"}""", null),
        ("DELETE", "/licenses/desk/assignments/alice", null, null),
        ("PUT", "/licenses/desk/assignments/bob", """{"status":"active"}""", null),
        ("DELETE", "/licenses/desk/assignments/bob", null, null),
        ("PUT", "/licenses/desk/assignments/carol", """{"status":"active"}""", null),
        ("PUT", "/licenses/open/sessions/s-1", """{"user":"alice","features":["voice","fax"]}""", null),
        ("PUT", "/licenses/open/sessions/s-1", Bodies.Login("alice"), null),
        ("PUT", "/licenses/open/sessions/s-1", Bodies.Login("bob"), null),
        ("PUT", "/licenses/open/sessions/s-2", Bodies.Login("bob"), null),
        ("PUT", "/licenses/open/sessions/s-3", Bodies.Login("alice"), null),
        ("PUT", "/licenses/agent/sessions/s-4", Bodies.Login("bob"), null),
        ("GET", "/licenses/open/sessions?limit=1", null, null),
        ("POST", "/licenses/open/sessions/s-1/renew", null, null),
        ("POST", "/licenses/open/sessions/gone/renew", null, null),
        ("POST", "/licenses/open/sessions/renew", """{"sessionIds":["s-1","gone"]}""", null),
        ("POST", "/licenses/agent/challenges", """{"user":"alice"}""", null),
        ("GET", "/licenses/agent", null, null),
        ("GET", "/licenses/desk", null, null),
        ("GET", "/licenses?category=user,feature", null, null),
        ("GET", "/licenses/open/burst-peak", null, null),
        ("GET", "/licenses/open/burst-peak?month=2024-12", null, null),
        ("GET", "/billing/2025-02", null, null),
        ("GET", "/billing/2025-02", null, Csv),
        ("GET", "/v1/billing/2025-02", null, null),
        ("GET", "/v1/billing/2025-02", null, Csv),
        (
            "POST",
            "/import",
            """{"licenses":[{"licenseType":"open","displayName":"Open","category":"user","seatModel":"fixed","baseTotal":1}]}""",
            null
        ),
        (
            "POST",
            "/import",
            """{"assignments":[{"licenseType":"desk","user":"carol","status":"active"},{"licenseType":"agent","user":"carol","status":"inactive"}]}""",
            null
        ),
        ("POST", "/import", """{"licenses":[{}]}""", null),
        ("POST", "/import", "licenseType,user,status\r\nagent,bob,active\r\n", Csv),
        ("POST", "/import", "licenseType,user,status\r\nagent,bob\r\n", Csv),
        ("GET", "/export", null, null),
        ("GET", "/export", null, Csv),
        ("DELETE", "/licenses/open/sessions/s-3", null, null),
        ("DELETE", "/users/alice", null, null),
        ("GET", "/healthz/live", null, null),
        ("GET", "/healthz/ready", null, null),
        ("GET", "/metrics", null, null),
    ];

    /// <summary>Bodies with every member that there is.</summary>
    private static readonly (string Method, string Path, string Body)[] Whole =
    [
        ("PUT", "", Bodies.Organization("Members")),
        ("PUT", "/licenses/open", Bodies.Contract(9, 9, Price)),
        ("PUT", "/licenses/agent", Contracts.Roster(9, 9, Price)),
        ("PUT", "/licenses/desk", Contracts.Fixed(9, more: Price)),
        ("PUT", "/licenses/agent/assignments/alice", """{"status":"active","securityKey":null}"""),
        (
            "PUT",
            "/licenses/open/sessions/s-1",
            """{"user":"alice","features":["fax"],"securityKey":{"challenge":"c","signature":"s"}}"""
        ),
        ("POST", "/licenses/open/sessions/renew", """{"sessionIds":["s-1"]}"""),
        ("POST", "/licenses/open/challenges", Bodies.Login("alice")),
        (
            "POST",
            "/import?dryRun=true",
            $$"""{"licenses":[{{Item("a", Bodies.Contract(9, 9, Price))}},{{Item("b", Contracts.Fixed(9))}}],"assignments":[{"licenseType":"agent","user":"alice","status":"active"}]}"""
        ),
    ];

    private readonly HashSet<string> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    [Fact]
    public async Task Every_answer_is_described_and_every_described_answer_is_given()
    {
        Description description = await Describe();
        foreach ((string method, string path, string? body, string? mediaType) in Story)
        {
            await Ask(description, method, Full("walk", path), body, mediaType);
        }

        foreach (DescribedOperation operation in description.Operations)
        {
            string? body = operation.Body is null
                ? null
                : Story
                    .First(it => it.Body is not null && description.Find(it.Method, Full("walk", it.Path)) == operation)
                    .Body;
            await Ask(description, operation.Method, PathOf(operation, "walk"), body, host: "evil.example");
            if (operation.Responses.TryGetProperty("404", out _))
            {
                await Ask(description, operation.Method, PathOf(operation, "nobody"), body);
            }

            if (body is not null)
            {
                await Ask(description, operation.Method, PathOf(operation, "walk"), body, "text/plain");
            }
        }

        string[] described =
        [
            .. description.Operations.SelectMany(operation =>
                operation.Answers.Where(it => !NotCaused.Contains(it[..3])).Select(it => $"{operation.Id} {it}")
            ),
        ];
        AssertSame(described, _answers);
    }

    [Fact]
    public async Task Members_may_be_null_or_absent_where_the_description_says_so_and_nowhere_else()
    {
        Description description = await Describe();
        var described = new HashSet<string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string method, string path, string body) in Whole)
        {
            DescribedOperation operation = description.Find(method, Full("members", path));
            Assert.NotEqual(400, (await Send(method, Full("members", path), body)).Status);
            JsonElement whole = operation.Body!.Value;
            foreach ((string[] at, JsonElement schema) in Members(description, JsonNode.Parse(body), whole, []))
            {
                string member = string.Join('.', at.Where(step => !char.IsAsciiDigit(step[0])));
                JsonElement its = description.Resolve(schema.GetProperty("properties").GetProperty(at[^1]));
                foreach (bool isNull in (bool[])[true, false])
                {
                    string without = $"{operation.Id} {member} {(isNull ? "null" : "absent")}";
                    if (isNull ? Description.Takes(its, "null") : !Description.Requires(schema, at[^1]))
                    {
                        described.Add(without);
                    }

                    if ((await Send(method, Full("members", path), Without(at, isNull, body))).Status != 400)
                    {
                        taken.Add(without);
                    }
                }
            }
        }

        AssertSame(described, taken);
    }

    private void AssertSame(IEnumerable<string> described, IReadOnlyCollection<string> found)
    {
        string[] faults =
        [
            .. _faults,
            .. found.Except(described, StringComparer.Ordinal).Select(it => $"{it}: not described"),
            .. described.Except(found, StringComparer.Ordinal).Select(it => $"{it}: described only"),
        ];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    private async Task<Description> Describe() => new((await server.Get("/openapi/v1.json")).Json);

    private async Task Ask(
        Description description,
        string method,
        string path,
        string? body,
        string? mediaType = null,
        string? host = null
    )
    {
        DescribedOperation operation = description.Find(method, path);
        Reply reply = await Send(method, path, body, mediaType, host);
        string at = $"{method} {path} {reply.Status}";
        string answered = reply.ContentType?.Split(';')[0] ?? "";
        _answers.Add($"{operation.Id} {reply.Status} {answered}");
        if (reply.Link is not null)
        {
            _answers.Add($"{operation.Id} {reply.Status} Link");
        }

        if (!operation.Answers.Contains($"{reply.Status} {answered}", StringComparer.Ordinal))
        {
            return;
        }

        JsonElement response = operation.Responses.GetProperty($"{reply.Status}");
        if (answered.EndsWith("json", StringComparison.Ordinal))
        {
            JsonElement schema = response.GetProperty("content").GetProperty(answered).GetProperty("schema");
            // The last line of a stream says that it is whole.
            string[] values = answered.EndsWith("ndjson", StringComparison.Ordinal)
                ? reply.Body.Split('\n')[..^2]
                : [reply.Body];
            _faults.AddRange(values.SelectMany(value => description.Faults(Json(value), schema, at)));
        }

        if (reply.Status >= 400 && !response.Text("description")!.Split([' ', ',']).Contains(reply.Code))
        {
            _faults.Add($"{at} is {reply.Code}");
        }

        if (reply.Status < 300 && body is not null)
        {
            JsonElement? taken = operation.BodyAs(mediaType ?? "application/json");
            _faults.AddRange(
                taken is null ? [$"{at} takes {mediaType}"]
                : mediaType is null ? description.Faults(Json(body), taken.Value, $"{at} body")
                : []
            );
        }
    }

    private async Task<Reply> Send(
        string method,
        string path,
        string? body,
        string? mediaType = null,
        string? host = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = host;
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, mediaType ?? "application/json");
        }
        else if (mediaType is not null)
        {
            request.Headers.Add("Accept", mediaType);
        }

        return await server.Send(request);
    }

    /// <summary>The members that a body may have, down to the objects in its lists, each with the schema that has it.</summary>
    private static IEnumerable<(string[] At, JsonElement Schema)> Members(
        Description description,
        JsonNode? node,
        JsonElement schema,
        string[] at
    )
    {
        schema = description.Resolve(schema);
        return node switch
        {
            JsonArray items => items.SelectMany(
                (item, i) => Members(description, item, schema.GetProperty("items"), [.. at, $"{i}"])
            ),
            JsonObject members => schema
                .GetProperty("properties")
                .EnumerateObject()
                .SelectMany(member =>
                    Members(description, members[member.Name], member.Value, [.. at, member.Name])
                        .Prepend(([.. at, member.Name], schema))
                ),
            _ => [],
        };
    }

    private static string Without(string[] member, bool isNull, string body)
    {
        JsonNode whole = JsonNode.Parse(body)!;
        JsonNode parent = whole;
        foreach (string step in member[..^1])
        {
            parent = parent is JsonArray ? parent[int.Parse(step, CultureInfo.InvariantCulture)]! : parent[step]!;
        }

        parent.AsObject().Remove(member[^1]);
        if (isNull)
        {
            parent[member[^1]] = null;
        }

        return whole.ToJsonString();
    }

    private static string PathOf(DescribedOperation operation, string organization) =>
        operation
            .Path.Replace("{org}", organization, StringComparison.Ordinal)
            .Replace("{month}", "2025-02", StringComparison.Ordinal)
            .Replace("{licenseType}", "agent", StringComparison.Ordinal)
            .Replace("{user}", "alice", StringComparison.Ordinal)
            .Replace("{sessionId}", "s-1", StringComparison.Ordinal);

    private static string Full(string organization, string path) =>
        path.StartsWith("/v1", StringComparison.Ordinal)
        || path.StartsWith("/healthz", StringComparison.Ordinal)
        || path == "/metrics"
            ? path
            : $"/v1/organizations/{organization}{path}";

    private static string Item(string licenseType, string contract) =>
        $$"""{"licenseType":"{{licenseType}}",{{contract[1..]}}""";

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
