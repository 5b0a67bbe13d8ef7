using Microsoft.Extensions.DependencyInjection;
using SeatBroker.Abstractions;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Tests.Grains;

/// <summary>A store that takes what it is asked and does not answer.</summary>
public sealed class HungStoreTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ProvedFor = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task An_append_that_hangs_is_given_up_and_nothing_more_is_asked_of_the_store_before_it_has_ended()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 2, burst: 0);
        ILicenseGrain other = await cluster.Create("other", concurrent: 2, burst: 0);
        Commit(cluster).Patience = Short;
        Task waits = cluster.Store.HoldBack();

        Task<LoginReply> login = license.Login(new("s1", "u1")).AsTask();
        await waits;
        await Assert.ThrowsAsync<TryAgainException>(() => login);
        await Assert.ThrowsAsync<TryAgainException>(() => other.Login(new("s1", "u1")).AsTask());
        Assert.NotNull(cluster.Health.WhyNotReady);

        Commit(cluster).Patience = Long;
        cluster.Store.Release();
        await cluster.Ready();
        // What was given up was kept after all: the repeat finds it.
        LoginReply repeat = await BrokerCluster.Until(() => license.Login(new("s1", "u1")));
        Assert.Equal((Refusal.None, true), (repeat.Refusal, repeat.Repeated));
        Assert.Equal(Refusal.None, (await BrokerCluster.Until(() => other.Login(new("s1", "u1")))).Refusal);
    }

    [Fact]
    public async Task A_question_who_owns_a_journal_that_hangs_is_given_up_and_costs_nobody_a_lease()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0, leaseSeconds: 90);
        await license.Login(new("s1", "u1"));
        cluster.Store.Fault = _ => AppendFault.BeforeKeeping;
        cluster.Store.BeforeReadPositions = _ => new TaskCompletionSource().Task;
        cluster.Pass(ProvedFor);
        Commit(cluster).Patience = Short;

        await Assert.ThrowsAsync<TryAgainException>(() => license.Renew(["s1"]).AsTask());

        Commit(cluster).Patience = Long;
        await ComesBack(cluster, license);
    }

    [Fact]
    public async Task R8_Renewals_that_were_refused_since_an_append_failed_cost_nobody_a_lease()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain failed = await cluster.Create("failed", concurrent: 1, burst: 0);
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0, leaseSeconds: 90);
        await license.Login(new("s1", "u1"));
        cluster.Store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(() => failed.Login(new("s1", "u1")).AsTask());
        cluster.Pass(ProvedFor);

        await Assert.ThrowsAsync<TryAgainException>(() => license.Renew(["s1"]).AsTask());

        await ComesBack(cluster, license);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_given_up_where_the_store_does_not_tell_its_time_either()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        await left.Create("org", concurrent: 1, burst: 0);
        store.BeforeRead = _ => new TaskCompletionSource().Task;
        store.BeforeReadClock = () => new TaskCompletionSource().Task;
        store.Fault = _ => AppendFault.BeforeKeeping;
        Commit(right).Patience = Short;

        await Assert.ThrowsAsync<TryAgainException>(() => right.License("org").Login(new("s1", "u1")).AsTask());
        Assert.NotNull(right.Health.WhyNotReady);
    }

    [Fact]
    public async Task A_journal_that_takes_long_to_read_is_waited_for_where_the_store_tells_its_time()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        await left.Create("org", concurrent: 1, burst: 0);
        var goOn = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        store.BeforeRead = _ => goOn.Task;
        store.BeforeReadClock = () =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        };
        Commit(right).Patience = Short;

        Task<LoginReply> login = right.License("org").Login(new("s1", "u1")).AsTask();
        await asked.Task;
        Assert.Null(right.Health.WhyNotReady);
        Commit(right).Patience = Long;
        goOn.SetResult();

        Assert.Equal(Refusal.None, (await login).Refusal);
    }

    [Fact]
    public async Task A_store_that_nobody_needs_is_found_hung_by_its_clock()
    {
        var store = new FaultyJournalStore { Clock = new Time.TwoHandsClock(Time0) };
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);
        Assert.Null(cluster.Health.WhyNotReady);
        store.Fault = _ => AppendFault.BeforeKeeping;
        store.BeforeReadClock = () => Task.FromException(new IOException("It does not answer."));

        cluster.Pass(TimeSpan.FromSeconds(10));

        Assert.NotNull(cluster.Health.WhyNotReady);
    }

    private static DateTimeOffset Time0 => new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The store is back one second before the lease ends; it has a full one from then on.</summary>
    private static async Task ComesBack(BrokerCluster cluster, ILicenseGrain license)
    {
        cluster.Pass(TimeSpan.FromSeconds(84));
        cluster.Store.Fault = _ => AppendFault.None;
        cluster.Store.BeforeReadPositions = _ => Task.CompletedTask;
        await cluster.Ready();
        cluster.Pass(TimeSpan.FromSeconds(80));
        Assert.Empty((await BrokerCluster.Until(() => license.Renew(["s1"]))).Lost);
    }

    private static GroupCommit Commit(BrokerCluster cluster) =>
        cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<GroupCommit>();
}
