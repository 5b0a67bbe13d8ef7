using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using SeatBroker.Server;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Processes;

/// <summary>Orleans' ADO.NET membership on our schema and its queries.</summary>
[Collection(nameof(ProcessTests))]
public sealed class MembershipTests
{
    [Fact]
    public async Task The_schema_is_applied_again_without_harm_and_members_change_from_the_version_that_was_read()
    {
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        string connection = database.ConnectionString("postgres");
        await SchemaCommand.ApplyAsync(connection);
        await SchemaCommand.ApplyAsync(connection);
        await using ServiceProvider services = Services(connection);
        IMembershipTable table = services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);

        TableVersion first = (await table.ReadAllAsync()).Version;
        MembershipEntry member = Member(11111);
        Assert.True(await table.InsertRowAsync(member, first.Next()));
        Assert.False(await table.InsertRowAsync(Member(11112), first.Next()));
        TableVersion second = (await table.ReadAllAsync()).Version;
        Assert.False(await table.InsertRowAsync(member, second.Next()));
        Assert.Equal(second.Version, (await table.ReadAllAsync()).Version.Version);

        member.Status = SiloStatus.Dead;
        member.AddSuspector(Member(11112).SiloAddress, member.StartTime);
        Assert.False(await table.UpdateRowAsync(member, first.VersionEtag, first.Next()));
        Assert.False(await table.UpdateRowAsync(Member(11112), second.VersionEtag, second.Next()));
        Assert.True(await table.UpdateRowAsync(member, second.VersionEtag, second.Next()));
        (MembershipEntry kept, _) = Assert.Single((await table.ReadAllAsync()).Members);
        Assert.Equal(SiloStatus.Dead, kept.Status);
        Assert.Equal(member.SuspectTimes, kept.SuspectTimes);
        Assert.Equal(member.StartTime, kept.StartTime);
        Assert.Equal(second.Version + 1, (await table.ReadAllAsync()).Version.Version);

        // What was alive until then is not old enough.
        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(member.StartTime));
        Assert.Single((await table.ReadAllAsync()).Members);
        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(member.StartTime).AddHours(1));
        Assert.Empty((await table.ReadAllAsync()).Members);
    }

    private static ServiceProvider Services(string connection)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "test");
        services.Configure<AdoNetClusteringSiloOptions>(adoNet =>
        {
            adoNet.Invariant = "Npgsql";
            adoNet.ConnectionString = connection;
        });
        services.AddSingleton<IMembershipTable, Orleans.Runtime.MembershipService.AdoNetClusteringTable>();
        return services.BuildServiceProvider();
    }

    private static MembershipEntry Member(int port)
    {
        var started = new DateTime(2026, 11, 24, 9, 0, 0, DateTimeKind.Utc);
        return new()
        {
            SiloAddress = SiloAddress.New(System.Net.IPAddress.Loopback, port, 1),
            SiloName = "one",
            HostName = "here",
            Status = SiloStatus.Active,
            ProxyPort = port + 1,
            StartTime = started,
            IAmAliveTime = started,
        };
    }
}
