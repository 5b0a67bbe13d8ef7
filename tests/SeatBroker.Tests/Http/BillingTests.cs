using System.Text;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>A server whose clock stands shortly before Tokyo's midnight at the end of November.</summary>
public sealed class MonthEndServer : ClockedServer
{
    public MonthEndServer()
        : base(new DateTimeOffset(2026, 11, 30, 14, 59, 50, TimeSpan.Zero)) { }
}

public sealed class BillingTests(MonthEndServer server) : IClassFixture<MonthEndServer>
{
    private const string Price = ",\"monthlyPrice\":{\"amount\":3500.25,\"currency\":\"JPY\"}";

    private const string LineMembers =
        "licenseType displayName category seatModel burstPeak reachedAt carriedIn activeUsersInPeriod unitPrice currency burstCharge";

    [Fact]
    public async Task Months_are_read_billed_and_closed()
    {
        // One story, as there is one clock.
        string license = await server.Create("acme", Bodies.Contract(1, 3, Price), "Asia/Tokyo");
        string utc = await server.Create(
            "utc",
            Bodies.Contract(1, 1).Replace("\"Agent\"", "\"=1+1,\\\"x\\\"\"", StringComparison.Ordinal)
        );
        Assert.Equal(
            201,
            (await server.Put("/v1/organizations/empty", Bodies.Organization("Empty", "Asia/Tokyo"))).Status
        );
        foreach (string user in (string[])["u1", "u2", "u3"])
        {
            Assert.Equal(201, (await server.LogIn(license, user, user)).Status);
        }

        Reply open = await server.Get($"{license}/burst-peak");
        open.Json.HasExactly(
            "organization",
            "licenseType",
            "month",
            "timeZone",
            "peak",
            "reachedAt",
            "carriedIn",
            "closed"
        );
        Assert.Equal(
            """{"organization":"acme","licenseType":"agent","month":"2026-11","timeZone":"Asia/Tokyo","peak":2,"reachedAt":"2026-11-30T14:59:50.000Z","carriedIn":0,"closed":false}""",
            open.Body
        );
        (await server.Get($"{license}/burst-peak?month=2026-12")).IsProblem(400, "invalid_month");
        (await server.Get($"{license}/burst-peak?month=2026-10")).IsProblem(404, "unknown_month");
        (await server.Get("/v1/organizations/acme/billing/2026-10")).IsProblem(404, "unknown_month");
        (await server.Get("/v1/organizations/empty/billing/2026-10")).IsProblem(404, "unknown_month");
        (await server.Get("/v1/organizations/acme/billing/2026-12")).IsProblem(400, "invalid_month");
        (await server.Get("/v1/organizations/nobody/billing/2026-12")).IsProblem(404, "unknown_organization");
        (await server.Get("/v1/billing/2026-12")).IsProblem(400, "invalid_month");
        Assert.Equal("""{"end":true,"lines":0}""" + "\n", (await server.Get("/v1/billing/2026-10")).Body);

        server.Pass(seconds: 15);

        JsonElement closed = (await server.Get($"{license}/burst-peak?month=2026-11")).Json;
        Assert.Equal(2, closed.Int("peak"));
        Assert.True(closed.GetProperty("closed").GetBoolean());
        Assert.Equal(
            """{"organization":"acme","licenseType":"agent","month":"2026-12","timeZone":"Asia/Tokyo","peak":2,"reachedAt":"2026-11-30T15:00:00.000Z","carriedIn":2,"closed":false}""",
            (await server.Get($"{license}/burst-peak")).Body
        );
        await StatementsAreRight();
        await StreamIsRight();

        // R14: what comes later changes nothing of a closed month.
        Reply before = await server.Get("/v1/organizations/acme/billing/2026-11");
        await server.Put(license, Bodies.Contract(0, 9));
        await server.LogIn(license, "u4", "u4");
        Assert.Equal(before.Body, (await server.Get("/v1/organizations/acme/billing/2026-11")).Body);
        Assert.Equal(200, (await server.Get($"{utc}/burst-peak?month=2026-11")).Status);
        (await server.Get($"{utc}/burst-peak?month=2026-12")).IsProblem(400, "invalid_month");
    }

    private async Task StatementsAreRight()
    {
        Reply statement = await server.Get("/v1/organizations/acme/billing/2026-11");
        Assert.Equal((200, "application/json"), (statement.Status, statement.ContentType));
        statement.Json.HasExactly("organization", "month", "timeZone", "closed", "lines");
        JsonElement line = Assert.Single(statement.Json.GetProperty("lines").EnumerateArray());
        line.HasExactly(LineMembers.Split(' '));
        Assert.Equal(7000.50m, line.GetProperty("burstCharge").GetDecimal());
        Assert.True(statement.Json.GetProperty("closed").GetBoolean());

        Reply empty = await server.Get("/v1/organizations/empty/billing/2026-11");
        Assert.Equal((200, 0), (empty.Status, empty.Json.GetProperty("lines").GetArrayLength()));

        Reply csv = await server.Get("/v1/organizations/acme/billing/2026-11", "text/csv");
        Assert.StartsWith("text/csv", csv.ContentType, StringComparison.Ordinal);
        Assert.Equal(
            LineMembers.Replace(' ', ',')
                + "\r\nagent,Agent,user,concurrent,2,2026-11-30T14:59:50.000Z,0,,3500.25,JPY,7000.50\r\n",
            csv.Body
        );
        // Spreadsheets know UTF-8 by the mark; whoever does not ask for it gets none.
        Assert.Equal(Marked(csv), await Bytes("/v1/organizations/acme/billing/2026-11?bom=true"));
        Assert.Equal(Encoding.UTF8.GetBytes(csv.Body), await Bytes("/v1/organizations/acme/billing/2026-11?bom=false"));
        Assert.Equal(
            statement.Body,
            (await server.Get("/v1/organizations/acme/billing/2026-11?bom=true", "application/json")).Body
        );
        // A formula is disarmed in CSV, and exact in JSON.
        Assert.Contains(
            "\r\nagent,\"'=1+1,\"\"x\"\"\",user,concurrent,0,,0,,,,\r\n",
            (await server.Get("/v1/organizations/utc/billing/2026-11", "text/csv")).Body,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "=1+1,\"x\"",
            (await server.Get("/v1/organizations/utc/billing/2026-11")).Json.GetProperty("lines")[0].Text("displayName")
        );
    }

    private async Task StreamIsRight()
    {
        Reply stream = await server.Get("/v1/billing/2026-11");
        Assert.Equal((200, "application/x-ndjson"), (stream.Status, stream.ContentType));
        string[] lines = stream.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            "acme utc",
            string.Join(
                ' ',
                lines[..^1].Select(line => JsonSerializer.Deserialize<JsonElement>(line).Text("organization"))
            )
        );
        JsonSerializer
            .Deserialize<JsonElement>(lines[0])
            .HasExactly(["organization", "month", "timeZone", "closed", .. LineMembers.Split(' ')]);
        Assert.Equal("""{"end":true,"lines":2}""", lines[^1]);

        Reply csv = await server.Get("/v1/billing/2026-11", "text/csv");
        string[] rows = csv.Body.Split("\r\n");
        Assert.Equal("organization,month,timeZone,closed," + LineMembers.Replace(' ', ','), rows[0]);
        Assert.StartsWith("acme,2026-11,Asia/Tokyo,true,agent,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("utc,2026-11,UTC,false,agent,", rows[2], StringComparison.Ordinal);
        Assert.Equal("", rows[^1]);
        Assert.Equal(Marked(csv), await Bytes("/v1/billing/2026-11?bom=true"));

        // The month has begun in Tokyo only.
        string december = (await server.Get("/v1/billing/2026-12")).Body;
        Assert.Contains("\"acme\"", december, StringComparison.Ordinal);
        Assert.DoesNotContain("\"utc\"", december, StringComparison.Ordinal);
    }

    private static byte[] Marked(Reply csv) => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(csv.Body)];

    /// <summary>A CSV as it is sent: reading it as text drops the mark.</summary>
    private async Task<byte[]> Bytes(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/csv");
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
