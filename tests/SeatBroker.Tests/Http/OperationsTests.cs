using System.Text.Json;

namespace SeatBroker.Tests.Http;

public sealed class OperationsTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private static readonly Dictionary<string, string> Routes = new(StringComparer.Ordinal)
    {
        ["/v1/organizations"] = "get",
        ["/v1/organizations/{org}"] = "get put",
        ["/v1/organizations/{org}/users/{user}"] = "delete",
        ["/v1/organizations/{org}/import"] = "post",
        ["/v1/organizations/{org}/export"] = "get",
        ["/v1/organizations/{org}/licenses"] = "get",
        ["/v1/organizations/{org}/licenses/{licenseType}"] = "get put",
        ["/v1/organizations/{org}/licenses/{licenseType}/burst-peak"] = "get",
        ["/v1/organizations/{org}/licenses/{licenseType}/assignments"] = "get",
        ["/v1/organizations/{org}/licenses/{licenseType}/assignments/{user}"] = "delete put",
        ["/v1/organizations/{org}/licenses/{licenseType}/challenges"] = "post",
        ["/v1/organizations/{org}/licenses/{licenseType}/sessions"] = "get",
        ["/v1/organizations/{org}/licenses/{licenseType}/sessions/renew"] = "post",
        ["/v1/organizations/{org}/licenses/{licenseType}/sessions/{sessionId}"] = "delete put",
        ["/v1/organizations/{org}/licenses/{licenseType}/sessions/{sessionId}/renew"] = "post",
        ["/v1/organizations/{org}/billing/{month}"] = "get",
        ["/v1/billing/{month}"] = "get",
        ["/healthz/live"] = "get",
        ["/healthz/ready"] = "get",
        ["/metrics"] = "get",
    };

    [Theory]
    [InlineData("/healthz/live", "application/json", "\"status\"")]
    [InlineData("/healthz/ready", "application/json", "\"status\"")]
    [InlineData("/metrics", "text/plain", "# TYPE ")]
    [InlineData("/openapi/v1.json", "application/json", "\"openapi\"")]
    [InlineData("/docs", "text/html", "<title>SeatBroker")]
    public async Task Operations_are_answered(string path, string contentType, string part)
    {
        Reply reply = await server.Get(path);
        Assert.Equal(200, reply.Status);
        Assert.StartsWith(contentType, reply.ContentType, StringComparison.Ordinal);
        Assert.Contains(part, reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_tell_of_the_broker()
    {
        string license = await server.Create("metrics", Bodies.Contract(1, 0));
        await server.LogIn(license, "s", "alice");
        Assert.Contains("seatbroker", (await server.Get("/metrics")).Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Description_names_every_route_and_method()
    {
        JsonElement paths = (await server.Get("/openapi/v1.json")).Json.GetProperty("paths");
        foreach ((string route, string methods) in Routes)
        {
            Assert.True(paths.TryGetProperty(route, out JsonElement described), $"{route} is not described.");
            IEnumerable<string> found = described
                .EnumerateObject()
                .Select(method => method.Name)
                .Order(StringComparer.Ordinal);
            Assert.Equal($"{route}: {methods}", $"{route}: {string.Join(' ', found)}");
        }
    }

    [Theory]
    [InlineData("OrganizationBody", "displayName timeZone")]
    [InlineData("Organization", "organization displayName timeZone")]
    [InlineData(
        "Contract",
        "displayName category seatModel baseTotal concurrentTotal burstTotal leaseSeconds requiresSecurityKey monthlyPrice"
    )]
    [InlineData("License", "contract usage")]
    [InlineData(
        "Usage",
        "organization organizationName licenseType displayName category seatModel month activeUsers base concurrent burst activeInBillingPeriod"
    )]
    [InlineData("AssignmentBody", "status securityKey")]
    [InlineData("Assignment", "user status assignedAt reassignableAt hasSecurityKey")]
    [InlineData("RemovedUser", "removedFrom")]
    [InlineData("ChallengeBody", "user")]
    [InlineData("Challenge", "challenge expiresAt")]
    [InlineData("LoginBody", "user features securityKey")]
    [InlineData("Session", "sessionId organization licenseType user seat since expiresAt features")]
    [InlineData("HeldSession", "sessionId user seat since expiresAt features")]
    [InlineData("Renewed", "sessionId seat expiresAt featuresLost")]
    [InlineData("BulkRenewed", "renewed lost")]
    [InlineData("BurstPeak", "organization licenseType month timeZone peak reachedAt carriedIn closed")]
    [InlineData("Statement", "organization month timeZone closed lines")]
    [InlineData(
        "BillingLine",
        "organization month timeZone closed licenseType displayName category seatModel burstPeak reachedAt carriedIn activeUsersInPeriod unitPrice currency burstCharge"
    )]
    [InlineData("ImportFile", "licenses assignments")]
    [InlineData("Imported", "licenses assignments refused")]
    [InlineData("Problem", "type title status detail code concurrent burst retryAfterSeconds reassignableAt errors")]
    public async Task Description_names_every_member(string schema, string members)
    {
        JsonElement schemas = (await server.Get("/openapi/v1.json"))
            .Json.GetProperty("components")
            .GetProperty("schemas");
        Assert.True(schemas.TryGetProperty(schema, out JsonElement described), $"{schema} is not described.");
        described.GetProperty("properties").HasExactly(members.Split(' '));
    }

    [Theory]
    [InlineData(
        "put",
        "/sessions/{sessionId}",
        "400:invalid_identifier 400:invalid_request 403:not_assigned 403:security_key_invalid 403:security_key_locked 403:security_key_required 403:user_not_active 404:unknown_license 404:unknown_organization 409:no_seat_available 409:session_id_conflict 409:too_many_sessions"
    )]
    [InlineData(
        "put",
        "/assignments/{user}",
        "400:invalid_identifier 400:invalid_request 400:invalid_security_key 404:unknown_license 404:unknown_organization 409:invalid_status_change 409:no_base_license_available 409:no_roster"
    )]
    [InlineData(
        "delete",
        "/assignments/{user}",
        "400:invalid_identifier 400:invalid_request 404:unknown_license 404:unknown_organization 409:reassignment_locked"
    )]
    [InlineData(
        "post",
        "/challenges",
        "400:invalid_identifier 400:invalid_request 404:unknown_license 404:unknown_organization"
    )]
    public async Task Description_names_the_codes_of_a_route(string method, string route, string codes)
    {
        JsonElement responses = (await server.Get("/openapi/v1.json"))
            .Json.GetProperty("paths")
            .GetProperty($"/v1/organizations/{{org}}/licenses/{{licenseType}}{route}")
            .GetProperty(method)
            .GetProperty("responses");
        const string Prefix = "code: ";
        IEnumerable<string> told = responses
            .EnumerateObject()
            .Where(response => response.Name is "400" or "403" or "404" or "409")
            .SelectMany(response =>
                response
                    .Value.Text("description")![Prefix.Length..]
                    .Split(", ")
                    .Where(code => code != "invalid_host")
                    .Select(code => $"{response.Name}:{code}")
            );
        Assert.Equal(codes, string.Join(' ', told.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Description_tells_what_a_login_may_ask_for()
    {
        JsonElement features = (await server.Get("/openapi/v1.json"))
            .Json.GetProperty("components")
            .GetProperty("schemas")
            .GetProperty("LoginBody")
            .GetProperty("properties")
            .GetProperty("features");
        Assert.Equal(32, features.Int("maxItems"));
        Assert.True(features.GetProperty("uniqueItems").GetBoolean());
        Assert.Equal("^(?!\\.{1,2}$)[A-Za-z0-9._~@:-]{1,128}$", features.GetProperty("items").Text("pattern"));
    }

    [Fact]
    public async Task Every_reference_of_the_description_leads_somewhere()
    {
        JsonElement document = (await server.Get("/openapi/v1.json")).Json;
        List<string> references = [];
        Collect(document, references);
        Assert.NotEmpty(references);
        foreach (string reference in references)
        {
            JsonElement at = document;
            foreach (string step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.True(at.TryGetProperty(step, out at), $"{reference} leads nowhere.");
            }
        }
    }

    private static void Collect(JsonElement json, List<string> references)
    {
        if (json.ValueKind is JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray())
            {
                Collect(item, references);
            }
        }

        if (json.ValueKind is JsonValueKind.Object)
        {
            foreach (JsonProperty member in json.EnumerateObject())
            {
                if (member.Name == "$ref")
                {
                    references.Add(member.Value.GetString()!);
                }

                Collect(member.Value, references);
            }
        }
    }
}
