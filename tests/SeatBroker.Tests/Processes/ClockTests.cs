using System.Net;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Processes;

/// <summary>Servers whose clock differs from their database's.</summary>
[Collection(nameof(ProcessTests))]
public sealed class ClockTests
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(-0.9)]
    public async Task R9_A_server_whose_clock_is_off_by_less_than_2_s_works(double seconds)
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        var off = TimeSpan.FromSeconds(seconds);
        var clock = new TurnedClock(folder.Path);
        clock.Turn(off);

        await using ServerProcess server = StartServer(folder, database, clock);
        await server.Ready();
        using var gateway = new GatewayClient(server.Address);
        await gateway.PutOrganization("UTC");
        await gateway.PutLicense("agent", concurrentTotal: 1, burstTotal: 0);
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        LoginAnswer login = await gateway.Login("agent", "s-1", "one");
        DateTimeOffset after = TimeProvider.System.GetUtcNow();

        Assert.Equal(HttpStatusCode.Created, login.Status);
        var millisecond = TimeSpan.FromMilliseconds(1);
        Assert.InRange(login.Seat!.Since, before + off - millisecond, after + off + millisecond);
        Assert.Equal(HttpStatusCode.Conflict, (await gateway.Login("agent", "s-2", "two")).Status);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task R9_A_server_whose_clock_is_off_by_more_than_2_s_is_not_ready_until_it_is_set_right(int seconds)
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        var off = TimeSpan.FromSeconds(seconds);
        var clock = new TurnedClock(folder.Path);
        clock.Turn(off);

        // 1. It starts with a wrong clock: it waits, and says why.
        await using ServerProcess server = StartServer(folder, database, clock);
        await server.Says("differs from the store's");
        Assert.Null(await server.AskReady());

        // 2. Its clock is set right.
        clock.Turn(TimeSpan.Zero);
        await server.Ready();
        using var gateway = new GatewayClient(server.Address);
        await gateway.PutOrganization("UTC");
        await gateway.PutLicense("agent", concurrentTotal: 2, burstTotal: 0);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-1", "one")).Status);

        // 3. It steps while the server runs.
        clock.Turn(off);
        Assert.Contains("differs from the store's", await server.NotReady(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Login("agent", "s-2", "two")).Status);
        Assert.Equal(HttpStatusCode.OK, await gateway.Renew("agent", "s-1"));

        // 4. And is right again.
        clock.Turn(TimeSpan.Zero);
        await server.Ready();
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-2", "two")).Status);
        Assert.Equal(2, (await gateway.Sessions("agent")).Length);
    }

    [Fact]
    public async Task A_server_that_waits_for_its_clock_ends_when_it_is_told_to_stop()
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        var clock = new TurnedClock(folder.Path);
        clock.Turn(TimeSpan.FromSeconds(3));
        await using ServerProcess server = StartServer(folder, database, clock);
        await server.Says("differs from the store's");

        server.Terminate();

        await server.Exit();
        Assert.DoesNotContain("Unhandled exception", server.Errors, StringComparison.Ordinal);
    }

    private static ServerProcess StartServer(TemporaryFolder folder, PostgreSqlServer database, TurnedClock clock)
    {
        int port = LoopbackPorts.Free();
        return ServerProcess.Start(
            folder.Path,
            port,
            [
                "--urls",
                $"http://127.0.0.1:{port}",
                "--SeatBroker:Journal=PostgreSql",
                $"--SeatBroker:PostgreSql:ConnectionString={database.ConnectionString("postgres")}",
                "--SeatBroker:PostgreSql:CreateSchema=true",
            ],
            clock.Environment
        );
    }
}
