using SeatBroker.Abstractions;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Time;

/// <summary>A running broker whose clock steps, and whose process is frozen.</summary>
public sealed class ClockStepTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private readonly TwoHandsClock _time = new(Start);
    private readonly FaultyJournalStore _store = new();
    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start(store: _store, time: _time);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(61)]
    [InlineData(-61)]
    [InlineData(40 * 86_400)]
    [InlineData(-40 * 86_400)]
    public async Task R9_While_a_stepped_clock_is_not_followed_nothing_is_decided_and_renewals_go_on(int stepSeconds)
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("renewed", "u1"));
        await license.Login(new("left", "u2"));
        _time.Pass(TimeSpan.FromSeconds(30));
        Assert.Null(_cluster.Health.WhyNotReady);

        _time.Step(TimeSpan.FromSeconds(stepSeconds));

        Assert.Contains("clock", _cluster.Health.WhyNotReady, StringComparison.Ordinal);
        await IsRefused(() => license.Login(new("new", "u3")));
        await IsRefused(() => license.Login(new("renewed", "u1")));
        await IsRefused(() => license.Logout("renewed"));
        await IsRefused(() => _cluster.Organization("org").PutLicense("agent", BrokerCluster.Contract(9, 9)));
        Assert.Equal(Start.AddSeconds(30 + 90), await Renew(license, "renewed"));
        _time.Pass(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(Start.AddMilliseconds(89_999 + 90_000), await Renew(license, "renewed"));
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Renew(license, "left"));
        Assert.Equal(Start.AddSeconds(90 + 90), await Renew(license, "renewed"));
        _time.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(Start.AddSeconds(150 + 90), await Renew(license, "renewed"));

        _time.Step(TimeSpan.FromSeconds(-stepSeconds));

        Assert.Null(_cluster.Health.WhyNotReady);
        LoginReply reply = await license.Login(new("new", "u3"));
        Assert.Equal((Refusal.None, Start.AddSeconds(150)), (reply.Refusal, reply.Since));
        SessionsReply held = await license.GetSessions(0, 10);
        Assert.Equal(
            [("renewed", Start.AddSeconds(240)), ("new", Start.AddSeconds(240))],
            held.Sessions.Select(session => (session.SessionId, session.ExpiresAt))
        );
        MonthReply month = await license.GetMonth(month: null);
        Assert.Equal("2026-11", month.Month!.Month);
    }

    [Fact]
    public async Task R8_A_frozen_process_gives_every_lease_that_ran_a_full_one_from_its_thaw_on()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));
        _time.Pass(TimeSpan.FromSeconds(80));
        await license.Login(new("s2", "u2"));

        _time.Freeze(TimeSpan.FromSeconds(200));

        SessionsReply held = await license.GetSessions(0, 10);
        Assert.Equal(
            [("s1", Start.AddSeconds(280 + 90)), ("s2", Start.AddSeconds(280 + 90))],
            held.Sessions.Select(session => (session.SessionId, session.ExpiresAt))
        );
        _time.Pass(TimeSpan.FromSeconds(90));
        Assert.Empty((await license.GetSessions(0, 10)).Sessions);
    }

    [Fact]
    public async Task R8_Two_freezes_one_after_the_other_log_nobody_out()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));

        _time.Freeze(TimeSpan.FromSeconds(200));
        _time.Freeze(TimeSpan.FromSeconds(10));

        Assert.Equal(Start.AddSeconds(210 + 90), await Renew(license, "s1"));
    }

    [Fact]
    public async Task R8_A_tick_that_is_5_s_late_extends_no_lease()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));
        _time.Freeze(TimeSpan.FromSeconds(6));
        Assert.Equal(Start.AddSeconds(90), Assert.Single((await license.GetSessions(0, 10)).Sessions).ExpiresAt);
    }

    [Fact]
    public async Task R8_An_outage_never_shortens_a_lease()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0, leaseSeconds: 3600);
        await license.Login(new("s1", "u1"));
        await _cluster.Organization("org").PutLicense("agent", BrokerCluster.Contract(3, 0, leaseSeconds: 5));

        // The wall clock was set back by less than is refused: the outage ends before it began.
        _time.Freeze(TimeSpan.FromSeconds(7), step: TimeSpan.FromSeconds(-60));

        Assert.Equal(Start.AddSeconds(3600), Assert.Single((await license.GetSessions(0, 10)).Sessions).ExpiresAt);
        _time.Freeze(TimeSpan.FromSeconds(100));
        DateTimeOffset thaw = _time.GetUtcNow();
        Assert.Equal(thaw.AddSeconds(3600), Assert.Single((await license.GetSessions(0, 10)).Sessions).ExpiresAt);
    }

    [Fact]
    public async Task R9_A_forward_step_together_with_a_late_tick_is_followed_and_logs_nobody_out()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 0, burst: 3);
        await license.Login(new("s1", "u1"));

        _time.Freeze(TimeSpan.FromSeconds(10), step: TimeSpan.FromDays(10));

        DateTimeOffset thaw = Start.AddDays(10).AddSeconds(10);
        Assert.Null(_cluster.Health.WhyNotReady);
        LoginReply reply = await license.Login(new("s2", "u2"));
        Assert.Equal((Refusal.None, thaw), (reply.Refusal, reply.Since));
        Assert.Equal(thaw.AddSeconds(90), await Renew(license, "s1"));
        // The month's end fell into the outage: each counts from when it proved to be in use.
        LicenseMonth december = (await license.GetMonth(month: null)).Month!;
        Assert.Equal(("2026-12", 2, thaw, 1), (december.Month, december.Peak, december.ReachedAt, december.CarriedIn));
        Assert.True((await license.GetMonth("2026-11")).Month!.Closed);
    }

    [Fact]
    public async Task R8_A_freeze_logs_nobody_out_of_a_license_that_was_not_active_then()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));
        await _cluster.Silos.DeactivateAsync(license);

        _time.Freeze(TimeSpan.FromSeconds(200));

        Assert.Equal(Start.AddSeconds(200 + 90), await Renew(license, "s1"));
    }

    [Fact]
    public async Task R8_A_freeze_logs_nobody_out_of_a_license_that_nobody_has_used_since_the_start()
    {
        ILicenseGrain license = await _cluster.Create("org", concurrent: 3, burst: 0);
        await license.Login(new("s1", "u1"));
        await _cluster.DisposeAsync();
        _cluster = await BrokerCluster.Start(store: _store, time: _time);
        _time.Pass(TimeSpan.FromSeconds(30));

        _time.Freeze(TimeSpan.FromSeconds(200));

        Assert.Equal(Start.AddSeconds(230 + 90), await Renew(_cluster.License("org"), "s1"));
    }

    /// <summary>The lease's new end; null: the session is lost.</summary>
    private static async Task<DateTimeOffset?> Renew(ILicenseGrain license, string session)
    {
        RenewReply reply = await license.Renew([session]);
        return reply.Renewed.SingleOrDefault()?.ExpiresAt;
    }

    private static Task IsRefused<T>(Func<ValueTask<T>> call) =>
        Assert.ThrowsAsync<TryAgainException>(() => call().AsTask());
}
