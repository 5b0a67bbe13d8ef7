using System.Text;
using SeatBroker.Abstractions;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>Months end in a running cluster. It starts a minute before November ends in Tokyo.</summary>
public sealed class MonthTests : IAsyncLifetime
{
    private const string Tokyo = "Asia/Tokyo";
    private static readonly DateTimeOffset MonthEnd = new(2026, 11, 30, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = MonthEnd.AddMinutes(-1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ToMonthEnd = MonthEnd - Start;
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly TwoHandsClock _time = new(Start);
    private readonly FaultyJournalStore _store = new();
    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start(store: _store, time: _time);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task R10_R11_A_month_closes_at_local_midnight_and_the_next_starts_with_the_burst_seats_held_then()
    {
        ILicenseGrain license = await CreateInTokyo("org");
        ILicenseGrain inUtc = await _cluster.Create("utc", concurrent: 1, burst: 3);
        for (int i = 1; i <= 4; i++)
        {
            await license.Login(new($"s{i}", $"u{i}"));
        }
        await license.Logout("s4");

        _time.Pass(ToMonthEnd - Millisecond);
        Assert.Equal(("2026-11", 3, Start, 0, false), Figures(await license.GetMonth("2026-11")));
        Assert.Equal(Refusal.InvalidMonth, (await license.GetMonth("2026-12")).Refusal);
        Assert.False((await Statement("org", "2026-11")).Closed);

        _time.Pass(Millisecond);
        Assert.Equal(("2026-11", 3, Start, 0, true), Figures(await license.GetMonth("2026-11")));
        Assert.Equal(("2026-12", 2, MonthEnd, 2, false), Figures(await license.GetMonth(month: null)));
        Assert.Equal(("2026-11", 0, null, 0, false), Figures(await inUtc.GetMonth(month: null)));
        Statement statement = await Statement("org", "2026-11");
        Assert.Equal((true, 10_500m), (statement.Closed, Assert.Single(statement.Lines).BurstCharge));
        Assert.False((await Statement("utc", "2026-11")).Closed);
    }

    [Fact]
    public async Task R13_While_seats_are_held_a_month_closes_without_anybody_asking()
    {
        ILicenseGrain license = await CreateInTokyo("org");
        await license.Login(new("s1", "u1"));
        Task closed = Appended("\"event\":\"monthClosed\"");

        _time.Pass(ToMonthEnd - Millisecond);
        Assert.False(closed.IsCompleted);
        _time.Pass(Millisecond);

        await closed.WaitAsync(WaitMax);
    }

    [Theory]
    [InlineData(AppendFault.None)]
    [InlineData(AppendFault.BeforeKeeping)]
    [InlineData(AppendFault.AfterKeeping)]
    public async Task R13_Closed_is_said_only_once_the_close_is_durable(AppendFault fault)
    {
        ILicenseGrain license = await CreateInTokyo("org");
        await license.Login(new("s1", "u1"));
        await license.Login(new("s2", "u2"));
        await license.Logout("s2");
        await license.Logout("s1");
        _time.Pass(ToMonthEnd);
        Task arrived = _store.HoldBack();

        Task<MonthReply> read = license.GetMonth("2026-11").AsTask();
        Task<StatementReply> statement = _cluster.Organization("org").GetStatement("2026-11").AsTask();
        Task<MonthReply> next = license.GetMonth(month: null).AsTask();
        await arrived.WaitAsync(WaitMax);
        // None may be answered now; an answer given all the same would be there by then.
        await Task.WhenAny(Task.WhenAny(read, statement, next), Task.Delay(100));
        Assert.All([read, statement, (Task)next], reply => Assert.False(reply.IsCompleted));

        _store.Fault = _ => fault;
        _store.Release();
        if (fault == AppendFault.None)
        {
            Assert.Equal(("2026-11", 1, Start, 0, true), Figures(await read));
            Assert.True((await statement).Statement!.Closed);
            Assert.Equal(("2026-12", 0, null, 0, false), Figures(await next));
        }
        else
        {
            foreach (Task reply in (Task[])[read, statement, next])
            {
                await Assert.ThrowsAsync<TryAgainException>(() => reply);
            }
            _store.Fault = _ => AppendFault.None;
        }
        MonthReply again = await BrokerCluster.Until(() => license.GetMonth("2026-11"));
        Assert.Equal(("2026-11", 1, Start, 0, true), Figures(again));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R13_Months_that_nobody_touched_close_when_the_license_is_next_read(bool restarted)
    {
        ILicenseGrain license = await CreateInTokyo("org");
        await license.Login(new("s1", "u1"));
        await license.Login(new("s2", "u2"));
        await license.Logout("s1");
        await license.Logout("s2");
        if (restarted)
        {
            await _cluster.DisposeAsync();
            _time.Step(TimeSpan.FromDays(110));
            _cluster = await BrokerCluster.Start(store: _store, time: _time);
            license = _cluster.License("org");
        }
        else
        {
            // As a suspended machine finds it: the license is not active, and its months pass.
            await _cluster.Silos.DeactivateAsync(license);
            _time.Freeze(TimeSpan.FromSeconds(10), step: TimeSpan.FromDays(110));
        }

        for (int reading = 1; reading <= 2; reading++)
        {
            Assert.Equal(("2027-02", 0, null, 0, true), Figures(await license.GetMonth("2027-02")));
            Assert.Equal(("2026-11", 1, Start, 0, true), Figures(await license.GetMonth("2026-11")));
            Assert.Equal(("2026-12", 0, null, 0, true), Figures(await license.GetMonth("2026-12")));
            Assert.Equal(("2027-01", 0, null, 0, true), Figures(await license.GetMonth("2027-01")));
            Assert.Equal(("2027-03", 0, null, 0, false), Figures(await license.GetMonth(month: null)));
            Assert.Equal(Refusal.UnknownMonth, (await license.GetMonth("2026-10")).Refusal);
            Statement statement = await Statement("org", "2027-01");
            Assert.Equal((true, 0m), (statement.Closed, Assert.Single(statement.Lines).BurstCharge));
            await _cluster.Silos.DeactivateAsync(license);
        }
    }

    [Fact]
    public async Task R13_R15_A_price_set_at_the_very_end_of_a_month_is_the_new_months()
    {
        ILicenseGrain before = await CreateInTokyo("before");
        ILicenseGrain at = await CreateInTokyo("at");
        LicenseContract dearer = BrokerCluster.Contract(1, 3) with { MonthlyPrice = new(4000m, "JPY") };

        _time.Pass(ToMonthEnd - Millisecond);
        await _cluster.Organization("before").PutLicense("agent", dearer);
        _time.Pass(Millisecond);
        await _cluster.Organization("at").PutLicense("agent", dearer);

        Assert.Equal(4000m, (await before.GetMonth("2026-11")).Month!.UnitPrice!.Amount);
        Assert.Equal(3500m, (await at.GetMonth("2026-11")).Month!.UnitPrice!.Amount);
        Assert.Equal(4000m, (await at.GetMonth("2026-12")).Month!.UnitPrice!.Amount);
    }

    [Fact]
    public async Task R13_A_login_at_the_very_end_of_a_month_is_the_new_months_and_a_logout_there_is_carried_in()
    {
        ILicenseGrain license = await CreateInTokyo("org");
        await license.Login(new("s1", "u1"));
        await license.Login(new("s2", "u2"));

        _time.Pass(ToMonthEnd);
        await license.Logout("s2");
        await license.Login(new("s3", "u3"));
        await license.Login(new("s4", "u4"));

        Assert.Equal(("2026-11", 1, Start, 0, true), Figures(await license.GetMonth("2026-11")));
        Assert.Equal(("2026-12", 2, MonthEnd, 1, false), Figures(await license.GetMonth("2026-12")));
    }

    private Task<ILicenseGrain> CreateInTokyo(string organization) =>
        _cluster.Create(organization, concurrent: 1, burst: 3, Tokyo, leaseSeconds: 600);

    private async Task<Statement> Statement(string organization, string month) =>
        (await _cluster.Organization(organization).GetStatement(month)).Statement!;

    /// <summary>Completes when a row that holds the text is handed to the store.</summary>
    private Task Appended(string text)
    {
        var appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Fault = batch =>
        {
            if (batch.Any(row => Encoding.UTF8.GetString(row.Row.Span).Contains(text, StringComparison.Ordinal)))
            {
                appended.TrySetResult();
            }
            return AppendFault.None;
        };
        return appended.Task;
    }

    private static (string Month, int Peak, DateTimeOffset? ReachedAt, int CarriedIn, bool Closed) Figures(
        MonthReply reply
    )
    {
        LicenseMonth month = reply.Month!;
        return (month.Month, month.Peak, month.ReachedAt, month.CarriedIn, month.Closed);
    }
}
