using System.Net;
using Xunit.Abstractions;

namespace SeatBroker.Tests.Processes;

/// <summary>Three servers on one PostgreSQL, under load, when some of them end.</summary>
[Collection(nameof(ProcessTests))]
public sealed class ServerClusterTests(ITestOutputHelper output)
{
    private const int ServerCount = 3;

    [Fact]
    public async Task R1_R12_One_of_three_servers_that_is_killed_loses_nothing_and_every_license_answers_again_by_itself()
    {
        await using ServerCluster cluster = await ServerCluster.Start(ServerCount);
        await using ClusterLoad load = await ClusterLoad.Begin(cluster.Addresses);

        await cluster.Kill(1);
        await load.EachIsAnswered();

        load.Tell(output);
        await load.StopAndCheck([0, 2]);
    }

    [Fact]
    public async Task R8_Servers_that_are_restarted_one_after_the_other_lose_no_session_and_leave_no_call_unanswered()
    {
        await using ServerCluster cluster = await ServerCluster.Start(ServerCount);
        await using ClusterLoad load = await ClusterLoad.Begin(cluster.Addresses);

        for (int server = 0; server < ServerCount; server++)
        {
            await cluster.Restart(server);
            await load.EachIsAnswered();
        }

        load.Tell(output);
        await load.StopAndCheck([0]);
    }

    [Fact]
    public async Task R8_A_cluster_that_is_killed_as_a_whole_has_every_session_when_it_is_started_again_leases_that_ran_out_too()
    {
        const int LeaseSeconds = 10;
        await using ServerCluster cluster = await ServerCluster.Start(ServerCount);
        await using ClusterLoad load = await ClusterLoad.Begin(cluster.Addresses);
        InsistingGateway gateway = load.OneMore();
        using var first = new GatewayClient(cluster.Addresses[0]);
        await first.PutLicense("brief", concurrentTotal: 1, burstTotal: 1, LeaseSeconds);
        HeldSeat[] brief =
        [
            (await gateway.Login("brief", "s-1", "one")).Seat!,
            (await gateway.Login("brief", "s-2", "two")).Seat!,
        ];

        await cluster.KillAll();
        foreach (HeldSeat seat in brief)
        {
            await Past(seat.ExpiresAt);
        }
        await cluster.StartAll();

        Assert.Equal(HttpStatusCode.OK, await gateway.Renew("brief", "s-1"));
        Assert.Equal(HttpStatusCode.OK, await gateway.Renew("brief", "s-2"));
        Assert.Equal(HttpStatusCode.Conflict, (await gateway.Login("brief", "s-3", "three")).Status);
        await load.EachIsAnswered();
        load.Tell(output);
        await load.StopAndCheck(Enumerable.Range(0, ServerCount));
    }

    /// <summary>Waits until the lease would have run out, had the broker been there.</summary>
    private static async Task Past(DateTimeOffset end)
    {
        for (TimeSpan left; (left = end - TimeProvider.System.GetUtcNow()) > TimeSpan.Zero; )
        {
            await Task.Delay(left);
        }
    }
}
