using SeatBroker.Abstractions;
using SeatBroker.Server.Http;

namespace SeatBroker.Tests.Grains;

/// <summary>A cluster may deliver an attempt of a login long after its caller was answered by a later one.</summary>
public sealed class LateAttemptTests
{
    public static TheoryData<string, Func<ILicenseGrain, LoginRequest, Task<bool>>> Ways =>
        new()
        {
            {
                "alone",
                async (license, late) =>
                {
                    await Assert.ThrowsAsync<TryAgainException>(() => license.Login(late).AsTask());
                    return true;
                }
            },
            {
                "gathered",
                async (license, late) =>
                    (await license.Serve(new("org/agent", [new(late, Logout: null)]))).Answers[0].Outcome
                    == AskOutcome.TryAgain
            },
        };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task R7_A_login_that_was_refused_takes_no_seat_by_an_earlier_attempt_that_comes_late(
        string way,
        Func<ILicenseGrain, LoginRequest, Task<bool>> isTurnedAway
    )
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 1, burst: 0);
        await license.Login(new("s1", "u1"));
        var first = new LoginRequest("s2", "u2") { Call = LoginRequest.NextCall(), Attempt = 1 };
        Assert.Equal(Refusal.NoSeatAvailable, (await license.Login(first with { Attempt = 2 })).Refusal);
        await license.Logout("s1");

        Assert.True(await isTurnedAway(license, first), way);

        Assert.Empty((await license.GetSessions(0, 10)).Sessions);
        // The caller's own next words are heard: of the same call, and of a new one with the same session.
        Assert.Equal(Refusal.None, (await license.Login(first with { Attempt = 3 })).Refusal);
        Assert.True((await license.Login(new("s2", "u2"))).Repeated);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task R7_Who_has_logged_out_is_not_logged_in_by_an_attempt_that_comes_late(
        string way,
        Func<ILicenseGrain, LoginRequest, Task<bool>> isTurnedAway
    )
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        ILicenseGrain license = await cluster.Create("org", concurrent: 0, burst: 2);
        var first = new LoginRequest("s1", "u1") { Call = LoginRequest.NextCall(), Attempt = 1 };
        LicenseAnswers granted = await license.Serve(new("org/agent", [new(first with { Attempt = 2 }, Logout: null)]));
        Assert.Equal(Refusal.None, granted.Answers[0].Login!.Refusal);
        await license.Logout("s1");
        await license.Login(new("s2", "u2"));

        Assert.True(await isTurnedAway(license, first), way);

        Assert.Equal("s2", Assert.Single((await license.GetSessions(0, 10)).Sessions).SessionId);
        Assert.Equal(1, (await license.GetMonth(null)).Month!.Peak);
    }

    [Fact]
    public void A_request_that_the_server_begins_anew_is_another_attempt_of_the_same_call()
    {
        var body = new LoginBody { User = "u1" };

        LoginRequest[] attempts = [body.ToRequest("s1").Request!, body.ToRequest("s1").Request!];
        LoginRequest other = new LoginBody { User = "u1" }
            .ToRequest("s1")
            .Request!;

        Assert.Equal([1, 2], attempts.Select(attempt => attempt.Attempt));
        Assert.Equal(attempts[0].Call, attempts[1].Call);
        Assert.NotEqual(attempts[0].Call, other.Call);
    }
}
