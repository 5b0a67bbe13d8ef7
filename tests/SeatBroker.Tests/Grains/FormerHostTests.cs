using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Time;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>From when restored leases count where a license had another silo for its host.</summary>
public sealed class FormerHostTests
{
    private static readonly Instant Never = new(long.MaxValue);

    [Theory]
    [InlineData(false, false, 90)]
    [InlineData(false, true, 90)]
    [InlineData(true, false, 95)]
    public async Task R8_Recovery_counts_from_the_former_hosts_end_and_not_from_the_first_use(
        bool storeIsShared,
        bool leavesPolitely,
        int leaseSeconds
    )
    {
        var time = new TwoHandsClock(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var store = new FaultyJournalStore { Clock = storeIsShared ? time : null };
        await using BrokerCluster cluster = await BrokerCluster.Start(siloCount: 2, store: store, time: time);
        InProcessSiloHandle survivor = cluster.Silos.Silos[0];
        InProcessSiloHandle former = cluster.Silos.Silos[1];
        string organization = await OrganizationOn(former.SiloAddress, cluster);
        ILicenseGrain license = cluster.License(organization);
        await license.Login(new("s1", "u1"));
        cluster.Pass(TimeSpan.FromSeconds(20));

        await former.StopSiloAsync(stopGracefully: leavesPolitely);
        await SeenDead(former.SiloAddress, survivor);
        DateTimeOffset death = time.GetUtcNow();
        cluster.Pass(TimeSpan.FromSeconds(60));

        SessionsReply held = await BrokerCluster.Until(() => license.GetSessions(0, 10));
        Assert.Equal(death + TimeSpan.FromSeconds(leaseSeconds), Assert.Single(held.Sessions).ExpiresAt);
        Assert.Equal([survivor.SiloAddress], [await HostOf(organization, store)]);
    }

    [Fact]
    public async Task R8_A_silo_that_started_after_the_former_hosts_death_counts_from_its_own_start()
    {
        var store = new FaultyJournalStore();
        await using (BrokerCluster before = await BrokerCluster.Start(store: store))
        {
            ILicenseGrain license = await before.Create("org", concurrent: 1, burst: 0);
            await license.Login(new("s1", "u1"));
        }
        var time = new TwoHandsClock(new DateTimeOffset(2026, 11, 24, 1, 0, 0, TimeSpan.Zero));
        DateTimeOffset start = time.GetUtcNow();
        await using BrokerCluster after = await BrokerCluster.Start(siloCount: 2, store: store, time: time);
        after.Pass(TimeSpan.FromSeconds(60));

        SessionsReply held = await after.License("org").GetSessions(0, 10);

        Assert.Equal(start + TimeSpan.FromSeconds(90), Assert.Single(held.Sessions).ExpiresAt);
    }

    /// <summary>An organization whose license lives on a silo: hashes decide, so several are tried.</summary>
    private static async Task<string> OrganizationOn(SiloAddress silo, BrokerCluster cluster)
    {
        for (int i = 0; i < 100; i++)
        {
            await cluster.Create($"org{i}", concurrent: 1, burst: 0);
            if (silo.Equals(await HostOf($"org{i}", cluster.Store)))
            {
                return $"org{i}";
            }
        }
        throw new InvalidOperationException($"No license was placed on {silo}.");
    }

    private static async Task<SiloAddress> HostOf(string organization, FaultyJournalStore store)
    {
        string key = LicenseKey.Of(organization, "agent");
        JournalReading reading = await store.ReadAsync(key);
        string by = JournalRowCodec.ReadRow<Domain.Licenses.LicenseEvent>(reading.Rows[^1].Row, key).By;
        return SiloAddress.FromParsableString(ActivationName.HostOf(by));
    }

    private static async Task SeenDead(SiloAddress silo, InProcessSiloHandle by)
    {
        RecoveryInstants instants = by.ServiceProvider.GetRequiredService<RecoveryInstants>();
        for (int attempt = 1; instants.AnswerableSince("nobody", silo.ToParsableString(), Never) == Never; attempt++)
        {
            Assert.True(attempt < 3000, $"{by.SiloAddress} has not seen {silo} dead.");
            await Task.Delay(10);
        }
    }
}
