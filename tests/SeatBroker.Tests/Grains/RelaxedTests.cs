using SeatBroker.Abstractions;
using SeatBroker.Grains;

namespace SeatBroker.Tests.Grains;

public sealed class RelaxedTests : IAsyncLifetime
{
    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start(durability: Durability.Relaxed);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_grant_that_raises_no_peak_is_answered_before_it_is_durable_and_nothing_else_is()
    {
        ILicenseGrain license = await _cluster.Create("early", concurrent: 3, burst: 1);
        await license.Login(new("s1", "u1"));
        await license.Login(new("s2", "u2"));
        await Settled(license);
        Task arrived = _cluster.Store.HoldBack();

        LoginReply early = await license.Login(new("s3", "u3"));

        Assert.Equal((Refusal.None, SeatKind.Concurrent), (early.Refusal, early.Seat));
        await arrived;
        // Calls may overtake each other: what frees a seat is sent when the login that raises the peak has had its turn.
        Task raising = license.Login(new("s4", "u4")).AsTask();
        await HadTheirTurn("s5");
        Task[] others =
        [
            raising,
            license.Login(new("s3", "u3")).AsTask(),
            license.Login(new("s3", "u4")).AsTask(),
            license.Renew(["s3"]).AsTask(),
            license.GetMonth(null).AsTask(),
            license.PutContract(BrokerCluster.Contract(3, 1, leaseSeconds: 91), [new("2026-11", "UTC")]).AsTask(),
            license.Logout("s1").AsTask(),
        ];
        await HadTheirTurn("s6");
        Assert.DoesNotContain(others, call => call.IsCompleted);
        _cluster.Store.Release();
        await Task.WhenAll(others);

        // A further session of a user who is in is answered early, most likely after all that was sent before it.
        async Task HadTheirTurn(string session)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(Refusal.None, (await license.Login(new($"{session}-{i}", "u3"))).Refusal);
            }
        }
    }

    [Fact]
    public async Task R12_A_burst_grant_waits_while_the_peak_that_it_lives_under_is_not_durable()
    {
        ILicenseGrain license = await _cluster.Create("peak", concurrent: 1, burst: 3);
        await license.Login(new("s0", "u0"));
        await license.Login(new("s1", "u1"));
        Task arrived = _cluster.Store.HoldBack();
        Task<LoginReply> raising = license.Login(new("s2", "u2")).AsTask();
        await arrived;
        Task<LoginReply> beneath = license.Login(new("s3", "u1")).AsTask();
        await license.Login(new("other", "u0"));

        Assert.False(raising.IsCompleted || beneath.IsCompleted);
        _cluster.Store.Release();
        Assert.Equal(SeatKind.Burst, (await beneath).Seat);
        await raising;

        // Now the peak of 2 is durable, and a grant beneath it need not wait.
        await license.Logout("s2");
        await Settled(license);
        arrived = _cluster.Store.HoldBack();
        Assert.Equal(SeatKind.Burst, (await license.Login(new("s4", "u4"))).Seat);
        await arrived;
        _cluster.Store.Release();
        Assert.Equal(2, (await license.GetMonth(null)).Month!.Peak);
    }

    [Fact]
    public async Task Everybody_waits_once_the_oldest_entry_has_waited_for_more_than_50_milliseconds()
    {
        ILicenseGrain license = await _cluster.Create("stale", concurrent: 9, burst: 0);
        ILicenseGrain other = await _cluster.Create("fresh", concurrent: 9, burst: 0);
        Task arrived = _cluster.Store.HoldBack();
        await license.Login(new("s1", "u1"));
        await arrived;
        _cluster.Pass(TimeSpan.FromMilliseconds(50));
        await license.Login(new("s2", "u2"));
        _cluster.Pass(TimeSpan.FromMilliseconds(1));

        Task<LoginReply> late = license.Login(new("s3", "u3")).AsTask();
        Task<LoginReply> repeat = license.Login(new("s1", "u1")).AsTask();
        // A grant of another license, which has nothing waiting, is answered meanwhile.
        await other.Login(new("s1", "u1"));

        Assert.False(late.IsCompleted || repeat.IsCompleted);
        _cluster.Store.Release();
        Assert.Equal(Refusal.None, (await late).Refusal);
    }

    [Fact]
    public async Task A_grant_waits_where_another_activation_may_have_taken_over_meanwhile()
    {
        ILicenseGrain license = await _cluster.Create("replaced", concurrent: 9, burst: 0);
        await license.Login(new("s1", "u1"));
        await Settled(license);
        _cluster.Pass(TimeSpan.FromSeconds(5));
        Task arrived = _cluster.Store.HoldBack();

        Task<LoginReply> unproved = license.Login(new("s2", "u2")).AsTask();
        await arrived;
        Task<LoginReply> next = license.Login(new("s3", "u3")).AsTask();

        Assert.False(unproved.IsCompleted || next.IsCompleted);
        _cluster.Store.Release();
        await Task.WhenAll(unproved, next);

        // The commit was a proof.
        arrived = _cluster.Store.HoldBack();
        Assert.Equal(Refusal.None, (await license.Login(new("s4", "u4"))).Refusal);
        await arrived;
        _cluster.Store.Release();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R12_Logins_that_travel_together_are_answered_early_if_each_of_them_would_be(bool atDesk)
    {
        ILicenseGrain license = await _cluster.Create("together", concurrent: 4, burst: 1);
        await license.Login(new("s1", "u1"));
        await Settled(license);
        Task arrived = _cluster.Store.HoldBack();

        LicenseAnswers early = await Serve(Asks(Login("s2", "u2"), Login("s3", "u3")));

        Assert.All(early.Answers, answer => Assert.Equal(SeatKind.Concurrent, answer.Login!.Seat));
        await arrived;
        Task<LicenseAnswers>[] others =
        [
            Serve(Asks(Login("s4", "u4"), new SeatAsk(Login: null, "s4"))).AsTask(),
            Serve(Asks(Login("s5", "u5"), Login("s1", "u1"))).AsTask(),
            Serve(Asks(Login("s6", "u6"), Login("s7", "u7"))).AsTask(),
            Serve(Asks(Login("s8", "u1"), Login("s2", "u9"))).AsTask(),
        ];
        // A further session of a user who is in is answered early, most likely after all that was sent before it.
        for (int i = 0; i < 3; i++)
        {
            await license.Login(new($"turn{i}", "u1"));
        }
        Assert.DoesNotContain(others, call => call.IsCompleted);
        _cluster.Store.Release();
        await Task.WhenAll(others);

        ValueTask<LicenseAnswers> Serve(LicenseAsks asks) =>
            atDesk ? _cluster.Grains.GetGrain<IDeskGrain>(0).Serve(new([asks])) : license.Serve(asks);
        static LicenseAsks Asks(params SeatAsk[] asks) => new("together/agent", asks);
        static SeatAsk Login(string session, string user) => new(new(session, user), Logout: null);
    }

    [Fact]
    public async Task At_the_desk_no_grant_is_answered_that_is_known_to_be_lost()
    {
        ILicenseGrain early = await _cluster.Create("lost", concurrent: 9, burst: 0);
        await early.Login(new("s1", "u1"));
        await Settled(early);
        await _cluster.Create("raising", concurrent: 0, burst: 1);
        Task arrived = _cluster.Store.HoldBack();
        var login = new SeatAsk(new LoginRequest("s2", "u2"), Logout: null);
        Task<LicenseAnswers> answers = _cluster
            .Grains.GetGrain<IDeskGrain>(0)
            .Serve(new([new("lost/agent", [login]), new("raising/agent", [login])]))
            .AsTask();
        await arrived;

        _cluster.Store.Fault = _ => AppendFault.BeforeKeeping;
        _cluster.Store.Release();

        Assert.All((await answers).Answers, answer => Assert.Equal(AskOutcome.TryAgain, answer.Outcome));
        _cluster.Store.Fault = _ => AppendFault.None;
    }

    [Theory]
    [InlineData(AppendFault.BeforeKeeping, "s1")]
    [InlineData(AppendFault.AfterKeeping, "s1 s2")]
    public async Task What_a_crash_forgot_is_lost_at_the_next_renewal_and_no_peak_is(AppendFault fault, string held)
    {
        ILicenseGrain license = await _cluster.Create($"crash-{fault}", concurrent: 1, burst: 2);
        await license.Login(new("s0", "u0"));
        await license.Login(new("s1", "u1"));
        await license.Login(new("s9", "u9"));
        await license.Logout("s9");
        await license.Logout("s0");
        await Settled(license);
        _cluster.Store.Fault = _ => fault;

        LoginReply early = await license.Login(new("s2", "u2"));

        Assert.Equal((Refusal.None, SeatKind.Burst), (early.Refusal, early.Seat));
        await Assert.ThrowsAsync<TryAgainException>(() => license.Renew(["s2"]).AsTask());
        _cluster.Store.Fault = _ => AppendFault.None;
        RenewReply renewed = await BrokerCluster.Until(() => license.Renew(["s1", "s2"]));
        Assert.Equal(held, string.Join(' ', renewed.Renewed.Select(session => session.SessionId)));
        Assert.Equal(2, renewed.Renewed.Length + renewed.Lost.Length);
        Assert.Equal(2, (await license.GetMonth(null)).Month!.Peak);
    }

    /// <summary>A read waits until all that was decided is durable.</summary>
    private static async Task Settled(ILicenseGrain license) => await license.GetLicense();
}
