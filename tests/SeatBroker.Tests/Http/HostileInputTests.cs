using System.Text;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

public sealed class HostileInputTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private const int MiB = 1024 * 1024;

    private static readonly string[] Reads =
    [
        "/v1/organizations",
        $"{HostileRequests.Organization}/licenses?category=user,feature,product",
        HostileRequests.License,
        $"{HostileRequests.License}/sessions",
        $"{HostileRequests.License}/burst-peak",
        $"{HostileRequests.Admin}/assignments",
        $"{HostileRequests.Admin}/sessions",
    ];

    [Fact]
    public async Task Hostile_requests_are_refused_by_their_codes_and_change_nothing()
    {
        HostileRequest[] requests = [.. HostileRequests.All];
        Assert.True(requests.Length >= 100, $"Only {requests.Length} requests.");
        await server.Create("acme", Bodies.Contract(1, 1));
        await server.LogIn(HostileRequests.License, "s-1", "alice");
        await server.LogIn(HostileRequests.License, "s-2", "bob");
        await server.Put(HostileRequests.Admin, Contracts.Roster(5, more: ",\"requiresSecurityKey\":true"));
        Assert.Equal(201, (await server.Assign(HostileRequests.Admin, "root")).Status);
        string before = await State();

        List<string> failures = [];
        foreach (HostileRequest hostile in requests)
        {
            RawReply reply = await hostile.Request.Send(server.Port);
            if (WhyWrong(hostile, reply) is { } why)
            {
                failures.Add($"{hostile.Name}: {why}");
            }
        }

        Assert.True(
            failures.Count == 0,
            string.Join('\n', failures.Prepend($"{failures.Count} of {requests.Length}:"))
        );
        Assert.Equal(before, await State());
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [InlineData("GET\r\n\r\n", 400)]
    [InlineData("GET /v1/organizations\r\n\r\n", 400)]
    [InlineData("GET /v1/organizations/a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /v1/organizations HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n", 400)]
    [InlineData("GET /v1/organizations HTTP/1.1\r\nHost: localhost\r\nA: b\0c\r\n\r\n", 400)]
    [InlineData("PUT /v1/organizations/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("PUT /v1/organizations/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData(
        "PUT /v1/organizations/new HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        400
    )]
    public async Task Broken_HTTP_is_answered_with_a_problem(string request, int status)
    {
        RawReply reply = await new RawRequest("", "") { Whole = Encoding.UTF8.GetBytes(request) }.Send(server.Port);
        Assert.Null(WhyWrong(new("", status, "invalid_request", new("", "")), reply));
    }

    [Fact]
    public async Task Too_long_a_target_and_too_many_headers_are_answered_with_a_problem()
    {
        RawReply target = await new RawRequest("GET", "/v1/organizations/" + new string('a', 70_000)).Send(server.Port);
        Assert.Null(WhyWrong(new("", 414, "invalid_request", new("", "")), target));
        RawReply headers = await new RawRequest("GET", "/v1/organizations")
        {
            Headers = [.. Enumerable.Range(0, 200).Select(i => $"X-{i}: y")],
        }.Send(server.Port);
        Assert.Null(WhyWrong(new("", 431, "invalid_request", new("", "")), headers));
    }

    [Theory]
    [InlineData("PUT", "/v1/organizations/new", MiB)]
    [InlineData("POST", HostileRequests.Renew, 2 * MiB)]
    public async Task Chunked_body_is_refused_once_it_passes_the_limit(string method, string path, int sizeMax)
    {
        const int ChunkSize = 64 * 1024;
        string head =
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        byte[] chunk = [.. "10000\r\n"u8, .. Encoding.ASCII.GetBytes(new string(' ', ChunkSize)), .. "\r\n"u8];
        IEnumerable<byte> body = Enumerable.Repeat(chunk, sizeMax / ChunkSize).SelectMany(bytes => bytes);
        RawReply over = await new RawRequest("", "")
        {
            Whole = [.. Encoding.ASCII.GetBytes(head), .. body, .. "1\r\n \r\n0\r\n\r\n"u8],
        }.Send(server.Port);
        Assert.Null(WhyWrong(new("", 413, "body_too_large", new("", "")), over));

        // Exactly the limit is read, and found to be no JSON.
        RawReply at = await new RawRequest("", "")
        {
            Whole = [.. Encoding.ASCII.GetBytes(head), .. body, .. "0\r\n\r\n"u8],
        }.Send(server.Port);
        Assert.Null(WhyWrong(new("", 400, "invalid_request", new("", "")), at));
    }

    private static string? WhyWrong(HostileRequest hostile, RawReply reply)
    {
        if (reply.Status != hostile.Status)
        {
            return $"{hostile.Status} expected, {reply.Status} found; {reply.Body}";
        }

        if (hostile.Code is null)
        {
            return null;
        }

        if (!reply.Head.Contains("Content-Type: application/problem+json\r\n", StringComparison.OrdinalIgnoreCase))
        {
            return $"no problem: {reply.Head} {reply.Body}";
        }

        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(reply.Body);
        string members = string.Join(' ', problem.EnumerateObject().Select(member => member.Name));
        return members != "type title status detail code" ? $"members {members}"
            : problem.Text("code") != hostile.Code ? $"{hostile.Code} expected; {reply.Body}"
            : problem.Int("status") != hostile.Status ? $"status within: {reply.Body}"
            : reply.Body.Contains("System.", StringComparison.Ordinal)
            || reply.Body.Contains("SeatBroker.", StringComparison.Ordinal)
                ? $"tells a type of ours: {reply.Body}"
            : null;
    }

    private async Task<string> State()
    {
        string month = (await server.Get($"{HostileRequests.License}/burst-peak")).Json.Text("month")!;
        var state = new StringBuilder();
        foreach (
            string path in Reads
                .Append($"{HostileRequests.Organization}/billing/{month}")
                .Append($"/v1/billing/{month}")
        )
        {
            Reply reply = await server.Get(path);
            Assert.Equal(200, reply.Status);
            state.Append(path).Append(' ').AppendLine(reply.Body);
        }

        return state.ToString();
    }
}
