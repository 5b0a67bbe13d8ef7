using SeatBroker.Abstractions;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>A server whose clock differs from the store's.</summary>
public sealed class StoreClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private readonly TwoHandsClock _storeClock = new(Start);
    private readonly FaultyJournalStore _store;

    public StoreClockTests() => _store = new() { Clock = _storeClock };

    [Theory]
    [InlineData(0, true)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    [InlineData(-2000, true)]
    [InlineData(-2001, false)]
    [InlineData(-86_400_000, false)]
    public async Task R9_A_server_whose_clock_is_off_by_more_than_2_s_does_not_become_ready(int ahead, bool ready)
    {
        _storeClock.Step(TimeSpan.FromMilliseconds(ahead));
        await using BrokerCluster cluster = await BrokerCluster.Start(store: _store);

        Assert.Equal(ready, cluster.Health.WhyNotReady is null);
        if (!ready)
        {
            Assert.Contains("differs from the store's", cluster.Health.WhyNotReady!, StringComparison.Ordinal);
            await Assert.ThrowsAsync<TryAgainException>(() => cluster.Organization("org").Put("Acme", "UTC").AsTask());
        }
    }

    [Fact]
    public async Task R9_A_server_becomes_ready_a_second_after_its_clock_was_set_right()
    {
        _storeClock.Step(TimeSpan.FromSeconds(3));
        await using BrokerCluster cluster = await BrokerCluster.Start(store: _store);

        _storeClock.Step(TimeSpan.FromSeconds(-2));
        cluster.Pass(TimeSpan.FromSeconds(1));

        Assert.Null(cluster.Health.WhyNotReady);
        await cluster.Create("org", concurrent: 1, burst: 0);
    }

    [Fact]
    public async Task R9_While_a_running_servers_clock_is_off_logins_are_refused_and_renewals_go_on()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start(store: _store);
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));

        Both(cluster, TimeSpan.FromSeconds(9));
        _storeClock.Step(TimeSpan.FromSeconds(5));
        Assert.Null(cluster.Health.WhyNotReady);
        Both(cluster, TimeSpan.FromSeconds(1));

        Assert.NotNull(cluster.Health.WhyNotReady);
        await Assert.ThrowsAsync<TryAgainException>(() => license.Login(new("s2", "u1")).AsTask());
        Assert.Single((await license.Renew(["s1"])).Renewed);

        _storeClock.Step(TimeSpan.FromSeconds(-5));
        Both(cluster, TimeSpan.FromSeconds(1));
        Assert.Null(cluster.Health.WhyNotReady);
        Assert.Equal(Refusal.None, (await license.Login(new("s2", "u1"))).Refusal);
    }

    [Fact]
    public async Task R9_A_server_that_could_not_read_the_stores_clock_yet_decides_nothing()
    {
        _store.IsDown = true;
        await using BrokerCluster cluster = await BrokerCluster.Start(store: _store);
        Assert.NotNull(cluster.Health.WhyNotReady);

        _store.IsDown = false;
        Both(cluster, TimeSpan.FromSeconds(1));

        Assert.Null(cluster.Health.WhyNotReady);
    }

    /// <summary>Time passes on both clocks.</summary>
    private void Both(BrokerCluster cluster, TimeSpan time)
    {
        _storeClock.Pass(time);
        cluster.Pass(time);
    }
}
