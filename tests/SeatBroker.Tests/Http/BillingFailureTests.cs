using System.Diagnostics;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Http;

public sealed class BillingFailureTests(FailingStoreServer server) : IClassFixture<FailingStoreServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/csv")]
    public async Task Stream_that_fails_midway_is_cut_off_and_cannot_look_complete(string accept)
    {
        string prefix = accept.Replace('/', '-');
        string month = "";
        foreach (string organization in (string[])[$"{prefix}-a", $"{prefix}-b"])
        {
            string created = await server.Create(organization, Bodies.Contract(1, 1));
            month = (await server.Get($"{created}/burst-peak")).Json.Text("month")!;
        }

        string stream = $"/v1/billing/{month}";
        string whole = (await server.Get(stream, accept)).Body;
        Assert.Contains($"{prefix}-b", whole, StringComparison.Ordinal);

        // The second organization's license has to be read from the store again, and cannot be.
        string license = $"/v1/organizations/{prefix}-b/licenses/agent";
        server.Store.Fault = _ => AppendFault.BeforeKeeping;
        (await server.LogIn(license, "s-1", "alice")).IsProblem(503, "try_again");
        HttpRequestException cut = await Assert.ThrowsAsync<HttpRequestException>(() => server.Get(stream, accept));
        Assert.Null(cut.StatusCode);

        server.Store.Fault = _ => AppendFault.None;
        long start = Stopwatch.GetTimestamp();
        while ((await server.Get("/healthz/ready")).Status != 200)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "The store was not found to be back.");
        }

        Assert.Equal(whole, (await server.Get(stream, accept)).Body);
    }
}
