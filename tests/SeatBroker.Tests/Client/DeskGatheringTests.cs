using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Tests.Client;

public sealed class DeskGatheringTests(OneSiloClientCluster gateway) : IClassFixture<OneSiloClientCluster>
{
    [Fact]
    public async Task A_call_goes_at_once_when_nothing_is_under_way_and_those_that_come_meanwhile_go_together()
    {
        LicenseSeats license = await gateway.Create("gather", concurrent: 1000);
        int before = gateway.LoginCalls.Count;
        for (int i = 0; i < 10; i++)
        {
            await license.Login(new($"alone{i}", $"alone{i}"));
        }
        Assert.Equal(Enumerable.Repeat(1, 10), gateway.LoginCalls.Skip(before).Select(asks => asks.Length));

        before += 10;
        Task arrived = gateway.Cluster.Store.HoldBack();
        Task<FeatureLoginReply>[] logins =
        [
            .. Enumerable.Range(0, 100).Select(i => license.Login(new($"many{i}", $"many{i}"))),
        ];
        await arrived;
        gateway.Cluster.Store.Release();
        FeatureLoginReply[] replies = await gateway.Answer(Task.WhenAll(logins));

        Assert.All(replies, reply => Assert.Equal(Refusal.None, reply.Login.Refusal));
        int inFlight = DeskGathering.InFlightMax;
        Assert.Equal(
            [.. Enumerable.Repeat(1, inFlight), 100 - inFlight],
            gateway.LoginCalls.Skip(before).Select(asks => asks.Length).Order()
        );
    }

    [Fact]
    public async Task A_batch_has_a_bound()
    {
        await gateway.Create("bound", concurrent: 1000);
        using SeatBrokerClient client = gateway.NewClient(options => options.BatchSizeMax = 7);
        LicenseSeats license = client.License("bound", "agent");
        int before = gateway.LoginCalls.Count;

        await gateway.Answer(
            Task.WhenAll(Enumerable.Range(0, 100).Select(i => license.Login(new($"bound{i}", $"u{i}"))))
        );

        Assert.All(gateway.LoginCalls.Skip(before), asks => Assert.InRange(asks.Length, 1, 7));
    }

    [Fact]
    public async Task Calls_of_many_licenses_go_together_and_each_hears_its_own_answer()
    {
        LicenseSeats[] licenses = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => gateway.Create($"together-{i}", concurrent: i % 3))
        );
        int before = gateway.LoginCalls.Count;
        Task arrived = gateway.Cluster.Store.HoldBack();
        Task<FeatureLoginReply>[] logins = [.. licenses.Select(license => license.Login(new("s1", "u1")))];
        await arrived;
        gateway.Cluster.Store.Release();

        FeatureLoginReply[] replies = await gateway.Answer(Task.WhenAll(logins));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => i % 3 == 0 ? Refusal.NoSeatAvailable : Refusal.None),
            replies.Select(reply => reply.Login.Refusal)
        );
        Assert.True(gateway.LoginCalls.Skip(before).Max(asks => asks.Length) > 1, "No two of them went together.");
    }

    [Fact]
    public async Task What_the_desk_cannot_be_asked_the_license_is()
    {
        using SeatBrokerClient client = gateway.NewClient();
        await gateway.Create("no-desk", concurrent: 5);
        LicenseSeats license = client.License("no-desk", "agent");
        gateway.OnDesk = asks =>
            IsAskedFor(license, asks)
                ? throw new InvalidOperationException("This silo has no desk.")
                : Task.CompletedTask;

        FeatureLoginReply reply = await gateway.Answer(license.Login(new("s1", "u1")));
        Refusal refusal = await gateway.Answer(license.Logout("s1"));

        Assert.Equal((Refusal.None, Refusal.None), (reply.Login.Refusal, refusal));
        Assert.Empty(await gateway.SessionsOf(license));
    }

    [Fact]
    public async Task While_the_desk_does_not_answer_one_call_in_5_seconds_looks_for_it()
    {
        using SeatBrokerClient client = gateway.NewClient();
        LicenseSeats[] licenses = await Task.WhenAll(Enumerable.Range(0, 3).Select(Create));
        int askedCount = 0;
        bool isAway = true;
        gateway.OnDesk = asks =>
        {
            if (!licenses.Any(license => IsAskedFor(license, asks)))
            {
                return Task.CompletedTask;
            }
            Interlocked.Increment(ref askedCount);
            return isAway ? throw new TimeoutException("The desk's silo stands still.") : Task.CompletedTask;
        };

        await LoginToEach("a");
        Assert.Equal(1, askedCount);

        gateway.Cluster.Pass(TimeSpan.FromSeconds(5));
        await gateway.Answer(Task.WhenAll(licenses.Select(license => license.Login(new("b", "b")))));
        Assert.Equal(2, askedCount);

        isAway = false;
        gateway.Cluster.Pass(TimeSpan.FromSeconds(5));
        await LoginToEach("c");
        await LoginToEach("d");
        Assert.Equal(2 + (2 * licenses.Length), askedCount);

        async Task<LicenseSeats> Create(int number)
        {
            await gateway.Create($"away-{number}", concurrent: 9);
            return client.License($"away-{number}", "agent");
        }

        async Task LoginToEach(string session)
        {
            foreach (LicenseSeats license in licenses)
            {
                await gateway.Answer(license.Login(new(session, session)));
            }
        }
    }

    [Fact]
    public async Task What_waits_behind_a_desk_that_stands_still_goes_to_its_license()
    {
        using SeatBrokerClient client = gateway.NewClient();
        await gateway.Create("stuck", concurrent: 9);
        await gateway.Create("behind", concurrent: 9);
        LicenseSeats stuck = client.License("stuck", "agent");
        LicenseSeats behind = client.License("behind", "agent");
        var answers = new Queue<TaskCompletionSource>(
            Enumerable.Range(0, DeskGathering.InFlightMax).Select(_ => new TaskCompletionSource())
        );
        TaskCompletionSource first = answers.Peek();
        TaskCompletionSource[] all = [.. answers];
        var never = new TaskCompletionSource();
        gateway.OnDesk = asks =>
            IsAskedFor(stuck, asks) ? answers.Dequeue().Task
            : IsAskedFor(behind, asks) ? never.Task
            : Task.CompletedTask;
        Task<FeatureLoginReply>[] logins = [.. all.Select((_, number) => stuck.Login(new($"s{number}", $"u{number}")))];
        await gateway.Until(() => answers.Count == 0);
        Task<FeatureLoginReply> waiting = behind.Login(new("s", "u"));

        first.SetException(new TimeoutException("The desk's silo stands still."));
        try
        {
            Assert.Equal(Refusal.None, (await gateway.Answer(waiting)).Login.Refusal);
        }
        finally
        {
            Array.ForEach([.. all[1..], never], answer => answer.SetResult());
        }
        await gateway.Answer(Task.WhenAll(logins));
    }

    [Fact]
    public async Task R23_A_logout_that_gives_back_features_is_answered_by_the_license_behind_the_desk()
    {
        Grains.FeatureDesk desk = await Grains.FeatureDesk.Open(gateway.Cluster, "desk-features", ("voice", 1, 0));
        LicenseSeats license = gateway.Client.License("desk-features", "agent");
        await gateway.Answer(license.Login(new("s1", "u1") { Features = ["voice"] }));
        Assert.Equal(1, await desk.InUse("voice"));

        Assert.Equal(Refusal.None, await gateway.Answer(license.Logout("s1")));

        Assert.Equal(0, await desk.InUse("voice"));
        Assert.Equal(0, await desk.InUse("agent"));
    }

    private static bool IsAskedFor(LicenseSeats license, DeskAsks asks) =>
        asks.Licenses.Any(asked => asked.License == license.Key);
}
