using System.Diagnostics;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Http;

public sealed class FailingStoreServer : BrokerServer
{
    public FailingStoreServer()
        : this(new FaultyJournalStore()) { }

    private FailingStoreServer(FaultyJournalStore store)
        : base(time: null, store) => Store = store;

    public FaultyJournalStore Store { get; }
}

public sealed class StoreDownTests(FailingStoreServer server) : IClassFixture<FailingStoreServer>
{
    private static readonly TimeSpan QuicklyMax = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Store_that_is_down_is_answered_with_try_again_until_it_is_back()
    {
        string license = await server.Create("acme", Bodies.Contract(2, 1));
        Assert.Equal(201, (await server.LogIn(license, "s-1", "alice")).Status);

        server.Store.Fault = _ => AppendFault.BeforeKeeping;
        foreach (int attempt in (int[])[1, 2, 3])
        {
            long start = Stopwatch.GetTimestamp();
            (await server.LogIn(license, $"s-{attempt + 1}", "bob")).IsProblem(503, "try_again");
            (await server.Delete($"{license}/sessions/s-1")).IsProblem(503, "try_again");
            (await server.Put(license, Bodies.Contract(3, 1))).IsProblem(503, "try_again");
            (await server.Put("/v1/organizations/other", Bodies.Organization("Other"))).IsProblem(503, "try_again");
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            Assert.True(took < QuicklyMax, $"Attempt {attempt} was answered after {took}.");
        }

        (await server.Get("/healthz/ready")).IsProblem(503, "try_again");
        Assert.Equal(200, (await server.Get("/healthz/live")).Status);

        server.Store.Fault = _ => AppendFault.None;
        Reply reply;
        long deadline = Stopwatch.GetTimestamp();
        do
        {
            reply = await server.LogIn(license, "s-2", "bob");
            Assert.True(
                Stopwatch.GetElapsedTime(deadline) < TimeSpan.FromSeconds(10),
                $"Not granted again: {reply.Body}"
            );
        } while (reply.Status == 503);
        Assert.Equal(201, reply.Status);
        Assert.Equal(200, (await server.Get("/healthz/ready")).Status);
        // Refused logouts and contracts changed nothing.
        Assert.Equal(2, (await server.Get($"{license}/sessions")).Json.GetArrayLength());
        Assert.Equal(2, (await server.Get(license)).Json.GetProperty("contract").Int("concurrentTotal"));
    }
}
