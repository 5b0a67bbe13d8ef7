using System.Net;
using SeatBroker.Server;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Processes;

/// <summary>Servers whose journal is a PostgreSQL database, when one of them or the database dies.</summary>
[Collection(nameof(ProcessTests))]
public sealed class PostgreSqlServersTests
{
    private const int LicenseCount = 8;

    [Fact]
    public async Task R1_A_server_that_is_killed_leaves_every_seat_that_was_acknowledged_to_the_other()
    {
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        await Kill_one_of_two(database, $"PostgreSql {database.ConnectionString("postgres")}");
    }

    [Fact]
    public async Task R1_The_same_where_servers_find_each_other_by_Redis()
    {
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        await using RedisServer members = await RedisServer.Start();
        await Kill_one_of_two(database, $"Redis {members.Connection}");
    }

    /// <param name="database">Where the journal is.</param>
    /// <param name="members">Where the servers find each other, and its connection string.</param>
    private static async Task Kill_one_of_two(PostgreSqlServer database, string members)
    {
        using var folder = new TemporaryFolder();
        string journal = database.ConnectionString("postgres");
        await SchemaCommand.ApplyAsync(journal);
        await using ServerProcess killed = StartServer(folder, journal, members);
        await killed.Ready();
        await using ServerProcess left = StartServer(folder, journal, members);
        await left.Ready();
        using var onKilled = new GatewayClient(killed.Address);
        using var onLeft = new GatewayClient(left.Address);
        await onKilled.PutOrganization("UTC");
        // Hashes place them, some on each server.
        string[] licenses = [.. Enumerable.Range(0, LicenseCount).Select(i => $"agent{i}")];
        foreach (string license in licenses)
        {
            await onKilled.PutLicense(license, concurrentTotal: 2, burstTotal: 0);
            Assert.Equal(HttpStatusCode.Created, (await onKilled.Login(license, "s-1", "one")).Status);
            Assert.Equal(HttpStatusCode.Created, (await onLeft.Login(license, "s-2", "two")).Status);
        }

        await killed.Kill();

        foreach (string license in licenses)
        {
            Assert.Equal(HttpStatusCode.Conflict, (await Answered(onLeft, license, "s-3", "three")).Status);
            string[] held =
            [
                .. (await onLeft.Sessions(license)).Select(seat => seat.SessionId).Order(StringComparer.Ordinal),
            ];
            Assert.Equal(["s-1", "s-2"], held);
            Assert.Equal(HttpStatusCode.OK, await onLeft.Renew(license, "s-1"));
            Assert.Equal(HttpStatusCode.NoContent, await onLeft.Logout(license, "s-1"));
            Assert.Equal(HttpStatusCode.Created, (await Answered(onLeft, license, "s-3", "three")).Status);
        }
    }

    [Fact]
    public async Task A_database_that_is_killed_is_answered_with_try_again_until_it_is_back()
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        await using ServerProcess server = StartServer(folder, database.ConnectionString("postgres"));
        await server.Ready();
        using var gateway = new GatewayClient(server.Address);
        await gateway.PutOrganization("UTC");
        await gateway.PutLicense("agent", concurrentTotal: 2, burstTotal: 0);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-1", "one")).Status);

        await database.KillAsync();
        foreach (string session in (string[])["s-2", "s-3", "s-2"])
        {
            LoginAnswer answer = await gateway.Login("agent", session, session);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        }

        await database.StartAsync();
        await server.Ready();
        Assert.Equal(HttpStatusCode.Created, (await Answered(gateway, "agent", "s-2", "s-2")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await Answered(gateway, "agent", "s-3", "s-3")).Status);
        Assert.Equal(2, (await gateway.Sessions("agent")).Length);
    }

    private static ServerProcess StartServer(TemporaryFolder folder, string connection, string? members = null)
    {
        int port = LoopbackPorts.Free();
        string[] cluster = members?.Split(' ', 2) is [var kind, var found]
            ?
            [
                $"--SeatBroker:Clustering={kind}",
                $"--SeatBroker:ClusteringConnection={found}",
                $"--SeatBroker:SiloPort={LoopbackPorts.Free()}",
                $"--SeatBroker:GatewayPort={LoopbackPorts.Free()}",
            ]
            : ["--SeatBroker:PostgreSql:CreateSchema=true"];
        return ServerProcess.Start(
            folder.Path,
            port,
            [
                "--urls",
                $"http://127.0.0.1:{port}",
                "--SeatBroker:Journal=PostgreSql",
                $"--SeatBroker:PostgreSql:ConnectionString={connection}",
                .. cluster,
            ]
        );
    }

    /// <summary>Repeats a login, as a gateway does, while it is answered with <c>try_again</c>.</summary>
    private static async Task<LoginAnswer> Answered(GatewayClient gateway, string license, string session, string user)
    {
        for (int attempt = 1; ; attempt++)
        {
            LoginAnswer answer = await gateway.Login(license, session, user);
            if (answer.Status is not HttpStatusCode.ServiceUnavailable || attempt == 300)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
