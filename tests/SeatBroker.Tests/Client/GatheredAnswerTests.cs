using SeatBroker.Abstractions;
using SeatBroker.Domain.Tests.Licenses;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Client;

/// <summary>Many asks in one call are answered as one call of each would have been.</summary>
public sealed class GatheredAnswerTests : IAsyncLifetime
{
    private const int StepCount = 120;
    private const string Zone = "UTC";

    private BrokerCluster _cluster = null!;

    private IDeskGrain Desk => _cluster.Grains.GetGrain<IDeskGrain>(0);

    private long Now => _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task R1_R2_R3_R7_Asks_of_one_call_are_answered_as_calls_one_after_another_whatever_fails(
        int seed,
        bool atDesk
    )
    {
        var random = new Random(seed);
        var terms = new Terms(Concurrent: 3, Burst: 2, Price: 3500m);
        ILicenseGrain license = await _cluster.Create($"org{seed}", terms.Concurrent, terms.Burst, Zone);
        var belief = new Belief(terms, NaiveCalendar.Number(2026, 11), Zone, Now);
        int failures = 0;
        for (int step = 0; step < StepCount; step++)
        {
            _cluster.Pass(TimeSpan.FromMilliseconds(random.Next(20_000)));
            // What ends by itself meanwhile is durable before a fault is planned: that is for the asks.
            await license.GetLicense();
            belief.Model.Advance(Now);
            LicenseCall[] calls = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => AnyCall(random))];
            AppendFault fault = random.Next(6) == 0 ? (AppendFault)random.Next(1, 3) : AppendFault.None;
            bool failed = false;
            _cluster.Store.Fault = batch =>
            {
                if (failed || batch.Count == 0)
                {
                    return AppendFault.None;
                }
                failed = fault != AppendFault.None;
                return fault;
            };
            Belief before = belief.Copy();
            string[] expected = [.. calls.Select(call => call.Expect(belief, Now))];

            var asks = new LicenseAsks(license.GetPrimaryKeyString(), [.. calls.Select(ToAsk)]);
            LicenseAnswers reply = await (atDesk ? Desk.Serve(new([asks])) : license.Serve(asks));
            _cluster.Store.Fault = _ => AppendFault.None;

            if (!failed)
            {
                Assert.Equal(expected, reply.Answers.Select(Tell).ToArray());
                continue;
            }
            failures++;
            Assert.All(reply.Answers, answer => Assert.Equal(AskOutcome.TryAgain, answer.Outcome));
            await _cluster.Ready();
            await BrokerCluster.Until(() => license.GetLicense());
            belief = (fault == AppendFault.BeforeKeeping ? before : belief).Recovered(Now, Now);
        }
        Assert.Equal(new ReadLicenseCall().Expect(belief, Now), await new ReadLicenseCall().Send(_cluster, license));
        Assert.Equal(new ReadSessionsCall().Expect(belief, Now), await new ReadSessionsCall().Send(_cluster, license));
        Assert.NotEqual(0, failures);
    }

    [Fact]
    public async Task Asks_of_one_call_are_kept_by_one_append()
    {
        ILicenseGrain license = await _cluster.Create("one-append", concurrent: 100, burst: 0);
        int appends = _cluster.Store.AppendCount;

        SeatAsk[] asks = [.. Enumerable.Range(0, 50).Select(i => new SeatAsk(new($"s{i}", $"u{i}"), Logout: null))];
        LicenseAnswers reply = await license.Serve(new("one-append/agent", asks));

        Assert.All(reply.Answers, answer => Assert.Equal(Refusal.None, answer.Login!.Refusal));
        Assert.Equal(1, _cluster.Store.AppendCount - appends);
    }

    [Fact]
    public async Task A_malformed_ask_fails_by_itself()
    {
        ILicenseGrain license = await _cluster.Create("malformed", concurrent: 1, burst: 0);

        LicenseAnswers reply = await license.Serve(
            new("malformed/agent", [new(new("s 1", "u1"), null), new(new("s2", "u2"), null), new(null, "")])
        );

        Assert.Equal(
            [AskOutcome.Failed, AskOutcome.Answered, AskOutcome.Failed],
            reply.Answers.Select(answer => answer.Outcome)
        );
        Assert.Equal(Refusal.None, reply.Answers[1].Login!.Refusal);
    }

    [Fact]
    public async Task R23_A_session_that_ends_and_begins_again_in_one_call_gives_its_features_back_in_between()
    {
        FeatureDesk desk = await FeatureDesk.Open(_cluster, "features", ("voice", 1, 0));
        await desk.Login("s1", "u1", "voice");
        Assert.Equal(1, await desk.InUse("voice"));

        LicenseAnswers reply = await desk.Agents.Serve(
            new(desk.KeyOf("agent"), [new(null, "s1"), new(new("s1", "u1"), null), new(null, "s1"), new(null, "s9")])
        );

        Assert.All(reply.Answers, answer => Assert.Equal(AskOutcome.Answered, answer.Outcome));
        Assert.False(reply.Answers[1].Login!.Repeated);
        Assert.Empty(reply.Answers[1].Login!.Features);
        Assert.Equal(0, await desk.InUse("voice"));
        Assert.Equal(0, await desk.InUse("agent"));
    }

    [Fact]
    public async Task The_desk_answers_in_the_order_of_the_asks_and_leaves_to_a_license_what_is_not_active_here()
    {
        await _cluster.Create("here", concurrent: 1, burst: 0);
        ILicenseGrain ended = await _cluster.Create("ended", concurrent: 1, burst: 0);
        await _cluster.Silos.DeactivateAsync(ended);
        SeatAsk[] asks = [new(new("s1", "u1"), null), new(new("s2", "u2"), null)];

        LicenseAnswers reply = await Desk.Serve(
            new([new("nobody/agent", asks), new("here/agent", [.. asks, new(null, "")]), new("ended/agent", asks)])
        );

        Assert.Equal(
            "AskTheLicense AskTheLicense Answered Answered Failed AskTheLicense AskTheLicense",
            string.Join(' ', reply.Answers.Select(answer => answer.Outcome))
        );
        Assert.Equal(
            [Refusal.None, Refusal.NoSeatAvailable],
            reply.Answers.Select(answer => answer.Login).OfType<LoginReply>().Select(login => login.Refusal)
        );
        Assert.Empty((await ended.GetSessions(0, 10)).Sessions);
    }

    [Fact]
    public async Task R23_The_desk_decides_nothing_about_a_session_that_has_features()
    {
        FeatureDesk features = await FeatureDesk.Open(_cluster, "at-desk", ("voice", 1, 0));
        await features.Login("s1", "u1", "voice");

        LicenseAnswers reply = await Desk.Serve(
            new([new(features.KeyOf("agent"), [new(null, "s1"), new(new("s2", "u2"), null)])])
        );

        Assert.Equal([AskOutcome.AskTheLicense, AskOutcome.Answered], reply.Answers.Select(answer => answer.Outcome));
        Assert.Equal(1, await features.InUse("voice"));
        Assert.Equal(2, await features.InUse("agent"));
    }

    private static LicenseCall AnyCall(Random random)
    {
        int session = random.Next(10);
        int user = random.Next(8) == 0 ? random.Next(7) : session % 7;
        return random.Next(5) < 3 ? new LoginCall($"s{session}", $"u{user}") : new LogoutCall($"s{session}");
    }

    private static SeatAsk ToAsk(LicenseCall call) =>
        call switch
        {
            LoginCall login => new(new(login.Session, login.User), Logout: null),
            LogoutCall logout => new(Login: null, logout.Session),
            _ => throw new InvalidOperationException($"{call} is no ask."),
        };

    private static string Tell(SeatAnswer answer) =>
        answer.Login is { } reply ? LoginCall.Tell(reply) : answer.Refusal.ToString();
}
