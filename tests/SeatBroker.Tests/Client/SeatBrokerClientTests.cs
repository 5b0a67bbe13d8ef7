using System.Collections.Concurrent;
using SeatBroker.Abstractions;
using SeatBroker.Client;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Client;

public sealed class SeatBrokerClientTests(ClientCluster gateway) : IClassFixture<ClientCluster>
{
    [Fact]
    public async Task R1_Gathered_logins_of_400_users_for_100_seats_of_each_of_8_licenses_grant_exactly_100()
    {
        LicenseSeats[] licenses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => gateway.Create($"r1-{i}", concurrent: 60, burst: 40))
        );

        FeatureLoginReply[] replies = await gateway.Answer(
            Task.WhenAll(Enumerable.Range(0, 8 * 400).Select(i => licenses[i % 8].Login(new($"s{i}", $"u{i}"))))
        );

        foreach (LicenseSeats license in licenses)
        {
            FeatureLoginReply[] own = [.. replies.Where((_, i) => licenses[i % 8] == license)];
            Assert.Equal(60, own.Count(r => r.Login is { Refusal: Refusal.None, Seat: SeatKind.Concurrent }));
            Assert.Equal(40, own.Count(r => r.Login is { Refusal: Refusal.None, Seat: SeatKind.Burst }));
            Assert.Equal(300, own.Count(r => r.Login.Refusal == Refusal.NoSeatAvailable));
            Assert.Equal(100, license.HeldCount);
            Assert.Equal(100, (await gateway.SessionsOf(license)).Length);
        }
    }

    [Theory]
    [InlineData(AppendFault.BeforeKeeping)]
    [InlineData(AppendFault.AfterKeeping)]
    public async Task A_logout_is_not_overtaken_by_the_repeat_of_its_login_nor_a_login_by_that_of_the_logout_before(
        AppendFault fault
    )
    {
        LicenseSeats license = await gateway.Create($"order-{fault}", concurrent: 2);
        int before = gateway.LoginCalls.Count;
        FailOnce(fault);
        Task<FeatureLoginReply> login = license.Login(new("s1", "u1"));
        Task<Refusal> logout = license.Logout("s1");
        Assert.Equal(Refusal.None, (await gateway.Answer(login)).Login.Refusal);
        Assert.Equal(Refusal.None, await gateway.Answer(logout));
        Assert.Empty(await gateway.SessionsOf(license));
        Assert.Equal(0, license.HeldCount);
        LoginRequest[] attempts =
        [
            .. gateway.LoginCalls.Skip(before).SelectMany(asks => asks).Select(ask => ask.Login).OfType<LoginRequest>(),
        ];
        Assert.Equal(1, attempts[0].Attempt);
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(pair.First.Attempt < pair.Second.Attempt));
        Assert.Single(attempts.Select(attempt => attempt.Call).Distinct());

        await gateway.Answer(license.Login(new("s2", "u2")));
        FailOnce(fault);
        logout = license.Logout("s2");
        login = license.Login(new("s2", "u2"));
        Assert.Equal(Refusal.None, await gateway.Answer(logout));
        Assert.False((await gateway.Answer(login)).Login.Repeated);
        Assert.Equal(["s2"], await gateway.SessionsOf(license));
        Assert.Equal(1, license.HeldCount);
    }

    [Fact]
    public async Task Calls_of_one_user_run_one_after_another_and_hold_up_nobody_else()
    {
        LicenseSeats license = await gateway.Create("user-order", concurrent: 5);
        Task arrived = gateway.Cluster.Store.HoldBack();
        Task<FeatureLoginReply> phone = license.Login(new("phone", "alice"));
        Task<FeatureLoginReply> desk = license.Login(new("desk", "alice"));
        Task<FeatureLoginReply> bob = license.Login(new("bob", "bob"));
        await arrived;

        await gateway.Until(() => gateway.WasAsked("bob"));
        Assert.True(gateway.WasAsked("phone"));
        Assert.False(gateway.WasAsked("desk"));

        gateway.Cluster.Store.Release();
        await gateway.Answer(Task.WhenAll(phone, desk, bob));
        Assert.True(gateway.WasAsked("desk"));
    }

    [Fact]
    public async Task A_cancelled_caller_waits_no_longer_and_the_logout_that_follows_comes_after_its_login()
    {
        LicenseSeats license = await gateway.Create("cancel", concurrent: 5);
        Task arrived = gateway.Cluster.Store.HoldBack();
        using var cancel = new CancellationTokenSource();
        Task<FeatureLoginReply> login = license.Login(new("s1", "u1"), cancellation: cancel.Token);
        await arrived;

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);
        using var cancelled = new CancellationTokenSource();
        Task<FeatureLoginReply> neverSent = license.Login(new("never-sent", "u1"), cancellation: cancelled.Token);
        await cancelled.CancelAsync();
        Task<Refusal> logout = license.Logout("s1");
        Assert.False(logout.IsCompleted, $"The logout is {logout.Status}. {logout.Exception}");
        gateway.Cluster.Store.Release();

        Assert.Equal(Refusal.None, await gateway.Answer(logout));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => neverSent);
        Assert.Empty(await gateway.SessionsOf(license));
        Assert.False(gateway.WasAsked("never-sent"));
        Assert.Equal(0, license.HeldCount);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_before_its_deadline_is_told_to_try_again()
    {
        LicenseSeats license = await gateway.Create("deadline", concurrent: 5);
        gateway.Cluster.Store.Fault = batch => AppendFault.BeforeKeeping;
        Task<FeatureLoginReply> login = license.Login(new("s1", "u1"), TimeSpan.FromSeconds(3));
        Task<Refusal> logout = license.Logout("s1");

        await Assert.ThrowsAsync<TryAgainException>(() => gateway.Answer(login));
        gateway.Cluster.Store.Fault = _ => AppendFault.None;

        Assert.Equal(Refusal.None, await gateway.Answer(logout));
        Assert.Empty(await gateway.SessionsOf(license));
    }

    [Fact]
    public async Task R23_A_login_with_features_is_told_of_each_and_a_repeat_without_tells_those_still_held()
    {
        await FeatureDesk.Open(gateway.Cluster, "client-features", ("voice", 1, 0), ("sms", 0, 0));
        LicenseSeats license = gateway.Client.License("client-features", "agent");

        FeatureLoginReply reply = await gateway.Answer(
            license.Login(new("s1", "u1") { Features = ["voice", "sms", "fax"] })
        );
        Assert.Equal("voice Concurrent, sms NoSeatAvailable, fax UnknownLicense", FeatureDesk.Told(reply));

        reply = await gateway.Answer(license.Login(new("s1", "u1")));
        Assert.True(reply.Login.Repeated);
        Assert.Equal("voice Concurrent", FeatureDesk.Told(reply));
    }

    [Fact]
    public async Task A_license_that_is_still_being_read_holds_up_no_call_of_another_and_is_answered_in_the_end()
    {
        LicenseSeats slow = await gateway.Create("client-slow", concurrent: 100);
        LicenseSeats quick = await gateway.Create("client-quick", concurrent: 100);
        await gateway.Cluster.Silos.DeactivateAsync(gateway.Cluster.License("client-slow"));
        var read = new TaskCompletionSource();
        gateway.Cluster.Store.BeforeRead = key => key == "client-slow/agent" ? read.Task : Task.CompletedTask;
        Task<FeatureLoginReply>[] waiting = [.. Enumerable.Range(0, 20).Select(i => slow.Login(new($"s{i}", $"u{i}")))];

        for (int i = 0; i < 10; i++)
        {
            await gateway.Answer(quick.Login(new($"s{i}", $"u{i}")));
        }
        Assert.All(waiting, login => Assert.False(login.IsCompleted));

        read.SetResult();
        FeatureLoginReply[] replies = await gateway.Answer(Task.WhenAll(waiting));
        Assert.All(replies, reply => Assert.Equal(Refusal.None, reply.Login.Refusal));
        Assert.Equal(20, (await gateway.SessionsOf(slow)).Length);
    }

    [Fact]
    public async Task What_is_no_identifier_is_refused_before_it_is_sent()
    {
        LicenseSeats license = await gateway.Create("identifiers", concurrent: 5);
        Assert.Throws<ArgumentException>(() =>
        {
            _ = license.Login(new("s 1", "u1"));
        });
        Assert.Throws<ArgumentException>(() =>
        {
            _ = license.Login(new("s1", ""));
        });
        Assert.Throws<ArgumentException>(() =>
        {
            _ = license.Logout("s/1");
        });
        Assert.Throws<ArgumentException>(() => gateway.Client.License("acme", ".."));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            gateway.Answer(license.Login(new("s1", "u1") { Features = ["voice", "voice"] }))
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task R1_Random_logins_and_logouts_leave_exactly_those_held_that_the_client_says(int seed)
    {
        const int Seats = 6;
        LicenseSeats[] licenses = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => gateway.Create($"random{seed}-{i}", concurrent: Seats - 2, burst: 2))
        );
        var held = new ConcurrentDictionary<(LicenseSeats, string), bool>();
        int failures = 12;
        gateway.Cluster.Store.Fault = batch =>
            batch.Count > 0 && Random.Shared.Next(20) == 0 && Interlocked.Decrement(ref failures) >= 0
                ? (AppendFault)(1 + failures % 2)
                : AppendFault.None;

        async Task Work(int user)
        {
            var random = new Random(seed * 1000 + user);
            for (int i = 0; i < 30; i++)
            {
                LicenseSeats license = licenses[random.Next(licenses.Length)];
                string session = $"s{user}-{random.Next(2)}";
                if (random.Next(2) == 0)
                {
                    FeatureLoginReply reply = await license.Login(new(session, $"u{user}"));
                    Assert.True(reply.Login.Refusal is Refusal.None or Refusal.NoSeatAvailable);
                    held[(license, session)] = reply.Login.Refusal == Refusal.None;
                    LicenseReply now = await BrokerCluster.Until(() =>
                        gateway.Cluster.License(license.Organization).GetLicense()
                    );
                    int users = now.Usage!.Concurrent!.InUse + now.Usage.Burst!.InUse;
                    Assert.InRange(users, 0, Seats);
                }
                else
                {
                    Assert.Equal(Refusal.None, await license.Logout(session));
                    held[(license, session)] = false;
                }
            }
        }
        Task work = Task.WhenAll(Enumerable.Range(0, 12).Select(Work));
        await gateway.Until(() => work.IsCompleted);
        await work;
        gateway.Cluster.Store.Fault = _ => AppendFault.None;

        foreach (LicenseSeats license in licenses)
        {
            string[] expected =
            [
                .. held.Where(it => it.Value && it.Key.Item1 == license)
                    .Select(it => it.Key.Item2)
                    .Order(StringComparer.Ordinal),
            ];
            Assert.Equal(expected, (await gateway.SessionsOf(license)).Order(StringComparer.Ordinal).ToArray());
            Assert.Equal(expected.Length, license.HeldCount);
        }
    }

    private void FailOnce(AppendFault fault)
    {
        int failures = 1;
        gateway.Cluster.Store.Fault = batch =>
            batch.Count > 0 && Interlocked.Decrement(ref failures) >= 0 ? fault : AppendFault.None;
    }
}
