using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Grains;

/// <summary>No answer is given on what may yet turn out not to have been kept.</summary>
public sealed class ReplyRaceTests : IAsyncLifetime
{
    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(AppendFault.BeforeKeeping)]
    [InlineData(AppendFault.AfterKeeping)]
    public async Task Whatever_was_decided_on_a_login_that_fails_to_become_durable_is_not_answered(AppendFault fault)
    {
        ILicenseGrain license = await _cluster.Create($"race-{fault}", concurrent: 0, burst: 1);
        Task arrived = _cluster.Store.HoldBack();

        Task login = license.Login(new("s1", "u1")).AsTask();
        await arrived;
        Task[] decidedOnIt =
        [
            login,
            license.Login(new("s1", "u1")).AsTask(),
            license.Login(new("s2", "u2")).AsTask(),
            license.Login(new("s1", "u2")).AsTask(),
            license.Renew(["s1", "s9"]).AsTask(),
            license.GetLicense().AsTask(),
            license.GetMonth(null).AsTask(),
            license.GetSessions(0, 10).AsTask(),
            license.Logout("s1").AsTask(),
            license.Login(new("s2", "u2")).AsTask(),
        ];
        // A call that needs no decision of its own has had its turn once a later one has been decided.
        await Task.WhenAny(Task.WhenAll(decidedOnIt), Task.Delay(100));
        Assert.All(decidedOnIt, reply => Assert.False(reply.IsCompleted));

        _cluster.Store.Fault = _ => fault;
        _cluster.Store.Release();

        foreach (Task reply in decidedOnIt)
        {
            await Assert.ThrowsAsync<TryAgainException>(() => reply);
        }
        _cluster.Store.Fault = _ => AppendFault.None;
        bool kept = fault == AppendFault.AfterKeeping;
        MonthReply month = await BrokerCluster.Until(() => license.GetMonth(null));
        Assert.Equal(kept ? 1 : 0, month.Month!.Peak);
        RenewReply renewed = await license.Renew(["s1"]);
        Assert.Equal(kept ? 1 : 0, renewed.Renewed.Length);
        LoginReply repeat = await license.Login(new("s1", "u1"));
        Assert.Equal(kept, repeat.Repeated);
        Assert.Equal(Refusal.None, repeat.Refusal);
    }

    [Fact]
    public async Task A_peak_is_durable_before_the_login_that_raised_it_is_acknowledged_R12()
    {
        ILicenseGrain license = await _cluster.Create("r12", concurrent: 0, burst: 5);
        Task arrived = _cluster.Store.HoldBack();
        Task<LoginReply> login = license.Login(new("s1", "u1")).AsTask();
        await arrived;
        Assert.False(login.IsCompleted);
        _cluster.Store.Release();
        Assert.Equal(SeatKind.Burst, (await login).Seat);
        Assert.Equal(1, (await license.GetMonth(null)).Month!.Peak);
    }

    [Fact]
    public async Task With_nothing_pending_a_read_and_a_renewal_touch_no_storage_R8()
    {
        ILicenseGrain license = await _cluster.Create("r8", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));
        int appends = _cluster.Store.AppendCount;

        await license.Renew(["s1"]);
        await license.GetLicense();
        await license.GetMonth(null);
        await license.GetSessions(0, 10);
        await license.Login(new("s1", "u1"));
        await license.Login(new("s2", "u2"));
        await license.Logout("gone");

        Assert.Equal(appends, _cluster.Store.AppendCount);
    }
}
