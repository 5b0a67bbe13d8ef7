using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Tests.Grains;

/// <summary>A gateway does not know what a store throws, and could not read an answer that holds it.</summary>
public sealed class StoreFailureTests
{
    private static readonly TimeSpan ProvedFor = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_failed_append_is_told_without_the_stores_exception()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 3, burst: 0);
        cluster.Store.Fault = _ => AppendFault.BeforeKeeping;

        await IsToldToRepeat(() => license.Login(new("s1", "u1")).AsTask());
        await IsToldToRepeat(() => license.Login(new("s1", "u1")).AsTask());
    }

    [Fact]
    public async Task A_failed_reading_is_told_without_the_stores_exception()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        await left.Create("org", concurrent: 3, burst: 0);
        store.BeforeRead = _ => throw new IOException("The store cannot be read.");

        await IsToldToRepeat(() => right.License("org").Login(new("s1", "u1")).AsTask());
    }

    [Fact]
    public async Task A_failed_check_of_ownership_is_told_without_the_stores_exception()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));
        cluster.Store.BeforeReadPositions = _ => throw new IOException("The store cannot be asked.");
        cluster.Pass(ProvedFor);

        await IsToldToRepeat(() => license.Renew(["s1"]).AsTask());
    }

    private static async Task IsToldToRepeat(Func<Task> call)
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(call);
        Assert.True(Repeatable.Is(failure), $"{failure}");
        for (Exception? each = failure; each is not null; each = each.InnerException)
        {
            Assert.True(each is TryAgainException or OrleansException, $"{each.GetType()} crossed the wire.");
        }
    }
}
