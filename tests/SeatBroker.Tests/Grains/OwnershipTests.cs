using Microsoft.Extensions.DependencyInjection;
using SeatBroker.Abstractions;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Tests.Grains;

/// <summary>Renewals and reads write nothing, so no store fences them: what keeps a superseded activation from answering them.</summary>
public sealed class OwnershipTests
{
    private static readonly TimeSpan ProvedFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    public static TheoryData<string, Func<ILicenseGrain, Task>> Calls =>
        new()
        {
            { "renew", license => license.Renew(["s1"]).AsTask() },
            { "sessions", license => license.GetSessions(0, 10).AsTask() },
            { "license", license => license.GetLicense().AsTask() },
            { "month", license => license.GetMonth(null).AsTask() },
            { "months", license => license.GetMonths().AsTask() },
            { "repeat", license => license.Login(new("s1", "u1")).AsTask() },
            { "refusal", license => license.Login(new("s1", "u2")).AsTask() },
        };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task R8_A_superseded_activation_answers_nothing_once_its_last_proof_is_5_s_old(
        string name,
        Func<ILicenseGrain, Task> call
    )
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 3, burst: 0);
        await onLeft.Login(new("s1", "u1"));
        Assert.Equal(Refusal.None, (await right.License("org").Login(new("s2", "u2"))).Refusal);

        left.Pass(ProvedFor - Moment);
        await call(onLeft);
        left.Pass(Moment);
        await Assert.ThrowsAsync<TryAgainException>(() => call(onLeft));

        SessionsReply after = await BrokerCluster.Until(() => onLeft.GetSessions(0, 10));
        string[] held = [.. after.Sessions.Select(session => $"{name}: {session.SessionId}")];
        Assert.Equal([$"{name}: s1", $"{name}: s2"], held);
    }

    public static TheoryData<string, Func<ILicenseGrain, Task>> CallsThatFindNoSession =>
        new()
        {
            { "logout", license => license.Logout("s2").AsTask() },
            { "logouts", license => license.Serve(new("org/agent", [new(null, "s1"), new(null, "s2")])).AsTask() },
            { "renewal", license => license.Renew(["s2"]).AsTask() },
        };

    [Theory]
    [MemberData(nameof(CallsThatFindNoSession))]
    public async Task R7_A_superseded_activation_calls_no_session_gone_that_its_successor_may_have_granted(
        string name,
        Func<ILicenseGrain, Task> call
    )
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 3, burst: 0);
        await onLeft.Login(new("s1", "u1"));
        await right.License("org").Login(new("s2", "u2"));

        Task told = call(onLeft);

        if (told is Task<LicenseAnswers> answers)
        {
            Assert.All((await answers).Answers, answer => Assert.Equal(AskOutcome.TryAgain, answer.Outcome));
        }
        else
        {
            await Assert.ThrowsAsync<TryAgainException>(() => told);
        }
        SessionsReply after = await BrokerCluster.Until(() => onLeft.GetSessions(0, 10));
        string[] held = [.. after.Sessions.Select(session => $"{name}: {session.SessionId}")];
        Assert.Equal([$"{name}: s1", $"{name}: s2"], held);
    }

    [Fact]
    public async Task R8_An_owner_is_asked_for_again_every_5_s_and_goes_on_answering()
    {
        var store = new FaultyJournalStore();
        int checks = 0;
        store.BeforeReadPositions = _ => Task.FromResult(Interlocked.Increment(ref checks));
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));

        for (int second = 0; second < 20; second++)
        {
            Assert.Single((await license.Renew(["s1"])).Renewed);
            cluster.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, checks);
    }

    [Fact]
    public async Task R8_A_silo_that_was_declared_dead_renews_nothing_though_nobody_has_taken_over()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));
        bool isMember = true;
        GroupCommit commit = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<GroupCommit>();
        commit.Ownership.IsMember = () => ValueTask.FromResult(isMember);

        cluster.Pass(ProvedFor);
        Assert.Single((await license.Renew(["s1"])).Renewed);

        isMember = false;
        cluster.Pass(ProvedFor);
        await Assert.ThrowsAsync<TryAgainException>(() => license.Renew(["s1"]).AsTask());
    }

    [Fact]
    public async Task Licenses_that_are_asked_for_while_a_check_is_under_way_share_the_next()
    {
        const int LicenseCount = 20;
        var store = new FaultyJournalStore();
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);
        var licenses = new List<ILicenseGrain>();
        for (int i = 0; i < LicenseCount; i++)
        {
            licenses.Add(await cluster.Create($"org{i}", concurrent: 1, burst: 0));
        }
        cluster.Pass(ProvedFor);
        var asked = new List<string[]>();
        var first = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        store.BeforeReadPositions = keys =>
        {
            asked.Add([.. keys]);
            first.TrySetResult();
            return go.Task;
        };

        Task<LicenseReply> one = licenses[0].GetLicense().AsTask();
        await first.Task;
        Task<LicenseReply>[] others = [.. licenses.Select(license => license.GetLicense().AsTask())];
        // One call of a grain after those that must have come to rest.
        await Task.WhenAll(licenses.Select(license => license.Login(new("s1", "u1")).AsTask()));
        go.SetResult();
        await Task.WhenAll([one, .. others]);

        Assert.Single(asked[0]);
        Assert.InRange(asked.Count, 1, 2);
    }

    [Fact]
    public async Task A_commit_that_took_5_s_proves_nothing_and_the_store_is_asked_before_anybody_is_answered()
    {
        var store = new FaultyJournalStore();
        int checks = 0;
        store.BeforeReadPositions = _ => Task.FromResult(Interlocked.Increment(ref checks));
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);
        ILicenseGrain license = await cluster.Create("org", concurrent: 2, burst: 0);
        Task waits = store.HoldBack();

        Task<LoginReply> login = license.Login(new("s1", "u1")).AsTask();
        await waits;
        cluster.Pass(ProvedFor);
        store.Release();

        Assert.Equal(Refusal.None, (await login).Refusal);
        Assert.Equal(1, checks);
    }

    [Fact]
    public async Task An_organization_that_another_activation_has_changed_is_not_read_from_memory()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        await left.Organization("org").Put("Before", "UTC");
        await right.Organization("org").Put("After", "UTC");

        left.Pass(ProvedFor);
        await Assert.ThrowsAsync<TryAgainException>(() => left.Organization("org").Get().AsTask());

        Assert.Equal(["After"], [(await BrokerCluster.Until(() => left.Organization("org").Get()))!.DisplayName]);
    }

    [Fact]
    public async Task R8_An_activation_that_was_superseded_while_its_process_stood_still_answers_nothing()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 1, burst: 0);
        await onLeft.Login(new("s1", "u1"));

        ILicenseGrain onRight = right.License("org");
        await onRight.Login(new("s1", "u1"));
        await onRight.Logout("s1");
        await onRight.Login(new("s2", "u2"));
        left.Time.Freeze(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<TryAgainException>(() => onLeft.Renew(["s1"]).AsTask());
        RenewReply renewed = await BrokerCluster.Until(() => onLeft.Renew(["s1", "s2"]));
        Assert.Equal(["s1"], renewed.Lost);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(3600, 0)]
    [InlineData(-60, 5)]
    public async Task R8_A_proof_ages_by_the_clock_that_says_more_though_the_machine_slept_or_its_clock_was_set_back(
        int wallSteps,
        int passes
    )
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 1, burst: 0);
        await onLeft.Login(new("s1", "u1"));
        ILicenseGrain onRight = right.License("org");
        await onRight.Logout("s1");
        await onRight.Login(new("s2", "u2"));

        // Asleep, a machine's monotonic clock stands still.
        left.Time.Step(TimeSpan.FromSeconds(wallSteps));
        left.Pass(TimeSpan.FromSeconds(passes));

        await Assert.ThrowsAsync<TryAgainException>(() => onLeft.Renew(["s1"]).AsTask());
    }

    [Fact]
    public async Task R8_A_store_that_cannot_be_asked_answers_no_renewal_and_logs_nobody_out()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));
        cluster.Pass(TimeSpan.FromSeconds(30));

        store.BeforeReadPositions = _ => throw new IOException("The store is away.");
        store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(() => license.Renew(["s1"]).AsTask());
        Assert.NotNull(cluster.Health.WhyNotReady);
        // The lease would end at 90 s; the store comes back at 89 s.
        cluster.Pass(TimeSpan.FromSeconds(59));
        store.BeforeReadPositions = _ => Task.CompletedTask;
        store.Fault = _ => AppendFault.None;
        await cluster.Ready();
        DateTimeOffset back = cluster.Time.GetUtcNow();
        cluster.Pass(TimeSpan.FromSeconds(89));

        SessionsReply held = await BrokerCluster.Until(() => license.GetSessions(0, 10));
        Assert.Equal(back + TimeSpan.FromSeconds(90), Assert.Single(held.Sessions).ExpiresAt);
        cluster.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["s1"], (await license.Renew(["s1"])).Lost);
    }

    [Fact]
    public async Task R8_What_a_former_host_promises_until_its_proof_ends_its_successor_keeps()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        store.Clock = left.Time;
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 1, burst: 0);
        await onLeft.Login(new("s1", "u1"));

        SessionsReply restored = await right.License("org").GetSessions(0, 10);
        DateTimeOffset end = Assert.Single(restored.Sessions).ExpiresAt;
        Assert.Equal(left.Time.GetUtcNow() + TimeSpan.FromSeconds(95), end);
        left.Pass(ProvedFor - Moment);
        RenewReply stale = await onLeft.Renew(["s1"]);

        Assert.True(Assert.Single(stale.Renewed).ExpiresAt < end);
        left.Pass(TimeSpan.FromSeconds(90));
        LoginReply refused = await right.License("org").Login(new("s2", "u2"));
        Assert.Equal(Refusal.NoSeatAvailable, refused.Refusal);
        left.Pass(Moment);
        Assert.Equal(Refusal.None, (await right.License("org").Login(new("s2", "u2"))).Refusal);
    }

    [Fact]
    public async Task R8_A_former_host_promises_until_the_row_that_takes_over_is_kept_and_its_successor_keeps_that_too()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        store.Clock = left.Time;
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 1, burst: 0);
        await onLeft.Login(new("s1", "u1"));
        Task takesOver = store.HoldBack();

        Task<SessionsReply> restored = right.License("org").GetSessions(0, 10).AsTask();
        await takesOver;
        left.Pass(TimeSpan.FromSeconds(7));
        RenewReply told = await onLeft.Renew(["s1"]);
        store.Release();

        DateTimeOffset end = Assert.Single((await restored).Sessions).ExpiresAt;
        Assert.Equal(left.Time.GetUtcNow() + TimeSpan.FromSeconds(95), end);
        Assert.True(Assert.Single(told.Renewed).ExpiresAt < end);
        left.Pass(TimeSpan.FromSeconds(94));
        Assert.Equal(Refusal.NoSeatAvailable, (await right.License("org").Login(new("s2", "u2"))).Refusal);
    }
}
