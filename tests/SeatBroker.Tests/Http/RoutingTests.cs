using System.Net;

namespace SeatBroker.Tests.Http;

/// <summary>What is a route, and what only looks like one.</summary>
public sealed class RoutingTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    [Theory]
    [InlineData("/V1/organizations")]
    [InlineData("/v1/Organizations")]
    [InlineData("/v1/organizations/acme/Licenses")]
    [InlineData("/v1/organizations/acme/licenses/agent/Sessions")]
    [InlineData("/v1/organizations/acme/licenses/agent/burst-Peak")]
    [InlineData("/v1/organizations/acme/Billing/2026-11")]
    [InlineData("/v1/Billing/2026-11")]
    [InlineData("/HEALTHZ/live")]
    [InlineData("/healthz/Ready")]
    [InlineData("/Metrics")]
    [InlineData("/openapi/V1.json")]
    [InlineData("/Docs")]
    [InlineData("/Language")]
    public async Task Path_that_differs_from_a_route_by_case_is_no_route(string path) =>
        (await server.Get(path)).IsProblem(404, "not_found");

    [Theory]
    [InlineData("/healthz/live/")]
    [InlineData("/healthz/ready/")]
    [InlineData("/healthz//live")]
    [InlineData("/metrics/")]
    [InlineData("/openapi/v1.json/")]
    [InlineData("/language/")]
    [InlineData("/v1/organizations/")]
    [InlineData("/v1//organizations")]
    public async Task Path_with_an_empty_segment_is_no_route(string path) =>
        (await server.Get(path)).IsProblem(404, "not_found");

    [Fact]
    public async Task Methods_of_a_path_in_the_wrong_case_are_not_told_apart()
    {
        string license = await server.Create("methods", Bodies.Contract(1, 0));
        (await server.Put("/V1/organizations/methods", Bodies.Organization("Other"))).IsProblem(404, "not_found");
        (await server.Post($"{license}/Sessions/renew", """{"sessionIds":[]}""")).IsProblem(404, "not_found");
        (await server.Post($"{license}/sessions/s-1/Renew")).IsProblem(404, "not_found");
        (await server.Delete("/V1/organizations")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Names_keep_their_case()
    {
        await server.Create("case", Bodies.Contract(1, 0));
        string capitals = await server.Create("CASE", Bodies.Contract(1, 0));
        Assert.Equal(201, (await server.LogIn(capitals, "Renew", "Alice")).Status);
        // The session "Renew" can be logged in, renewed and logged out, not posted to.
        (await server.Post($"{capitals}/sessions/Renew", """{"sessionIds":["Renew"]}""")).IsProblem(
            405,
            "method_not_allowed"
        );
        Assert.Equal(200, (await server.Post($"{capitals}/sessions/Renew/renew")).Status);
        Assert.Equal(204, (await server.Delete($"{capitals}/sessions/Renew")).Status);
        Assert.Equal("case", (await server.Get("/v1/organizations/case")).Json.Text("organization"));
    }

    [Fact]
    public async Task Last_month_of_the_calendar_is_a_future_month()
    {
        string license = await server.Create("calendar", Bodies.Contract(1, 0));
        foreach (string month in (string[])["9998-12", "9999-01", "9999-12"])
        {
            Reply[] replies =
            [
                await server.Get($"{license}/burst-peak?month={month}"),
                await server.Get($"/v1/organizations/calendar/billing/{month}"),
                await server.Get($"/v1/billing/{month}"),
            ];
            foreach (Reply reply in replies)
            {
                reply.IsProblem(400, "invalid_month");
                Assert.Equal($"The month {month} has not begun.", reply.Json.Text("detail"));
            }

            (await server.Get($"/v1/organizations/nobody/billing/{month}")).IsProblem(404, "unknown_organization");
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?organization=head")]
    public async Task Head_of_the_page_is_that_of_a_get_without_its_body(string path)
    {
        await server.Create($"head{path.Length}", Bodies.Contract(1, 0));
        using HttpResponseMessage get = await server.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage head = await server.Client.SendAsync(request);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal("text/html; charset=utf-8", head.Content.Headers.ContentType?.ToString());
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Equal("", await head.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/", "GET, HEAD")]
    [InlineData("/organizations/acme", "GET, HEAD")]
    [InlineData("/organizations/acme/licenses/agent", "GET, HEAD")]
    [InlineData("/organizations/acme/licenses/agent/release", "GET, HEAD, POST")]
    public async Task Only_the_page_with_a_form_to_send_takes_a_post(string path, string allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }
}
