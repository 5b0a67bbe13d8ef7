using Microsoft.Extensions.Logging.Abstractions;
using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Time;
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
    public async Task R9_A_server_whose_clock_is_off_by_more_than_2_s_waits_before_it_joins(int ahead, bool joins)
    {
        _storeClock.Step(TimeSpan.FromMilliseconds(ahead));
        using var here = new ServerClock(_store);

        Task start = here.StoreClock.Start(CancellationToken.None);

        Assert.Equal(joins, start.IsCompletedSuccessfully);
        Assert.Equal(joins, here.Clock.WhyNotTrusted is null);
        if (!joins)
        {
            Assert.Contains("differs from the store's", here.Clock.WhyNotTrusted!, StringComparison.Ordinal);
            Assert.Throws<TryAgainException>(() => here.Clock.Now);
        }
    }

    [Fact]
    public async Task R9_A_server_joins_a_second_after_its_clock_was_set_right()
    {
        _storeClock.Step(TimeSpan.FromSeconds(3));
        using var here = new ServerClock(_store);
        Task start = here.StoreClock.Start(CancellationToken.None);

        _storeClock.Step(TimeSpan.FromSeconds(-2));
        here.Pass(TimeSpan.FromMilliseconds(999));
        Assert.False(start.IsCompleted);
        here.Pass(TimeSpan.FromMilliseconds(1));

        await start;
        Assert.Null(here.Clock.WhyNotTrusted);
    }

    [Fact]
    public async Task A_server_that_waits_for_its_clock_can_be_stopped()
    {
        _storeClock.Step(TimeSpan.FromSeconds(3));
        using var here = new ServerClock(_store);
        using var stop = new CancellationTokenSource();
        Task start = here.StoreClock.Start(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
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

    /// <summary>One server's clocks, without the server.</summary>
    private sealed class ServerClock : IDisposable
    {
        private readonly TwoHandsClock _time = new(Start);

        public ServerClock(IJournalStore store)
        {
            Clock = new(_time, NullLogger<BrokerClock>.Instance);
            StoreClock = new(store, Clock, _time, NullLogger<StoreClock>.Instance);
        }

        public BrokerClock Clock { get; }

        public StoreClock StoreClock { get; }

        public void Pass(TimeSpan time) => _time.Pass(time);

        public void Dispose()
        {
            StoreClock.Dispose();
            Clock.Dispose();
        }
    }
}
