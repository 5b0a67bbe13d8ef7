using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Http;

/// <summary>Requests that come together, and go to their license together, are answered as if each had come alone.</summary>
public sealed class GatheredRequestsTests(FailingStoreServer server) : IClassFixture<FailingStoreServer>
{
    private const int UserCount = 40;

    [Fact]
    public async Task R1_R3_Each_of_many_logins_at_once_gets_its_own_answer_and_no_seat_too_many_is_given()
    {
        string license = await server.Create("together", Bodies.Contract(20, 10));
        Assert.Equal(201, (await server.LogIn(license, "taken", "somebody")).Status);

        Task<Reply> conflict = server.LogIn(license, "taken", "somebody-else");
        Task<Reply> repeat = server.LogIn(license, "taken", "somebody");
        Reply[] logins = await Task.WhenAll(Users().Select(i => server.LogIn(license, $"s-{i}", $"u-{i}")));

        (await conflict).IsProblem(409, "session_id_conflict");
        Assert.Equal(200, (await repeat).Status);
        Assert.Equal(29, logins.Count(login => login.Status == 201));
        for (int i = 0; i < logins.Length; i++)
        {
            if (logins[i].Status == 201)
            {
                Assert.Equal(($"s-{i}", $"u-{i}"), (logins[i].Json.Text("sessionId"), logins[i].Json.Text("user")));
            }
            else
            {
                Assert.Equal((409, "no_seat_available"), (logins[i].Status, logins[i].Code));
            }
        }

        Reply[] logouts = await Task.WhenAll(Users().Select(i => server.Delete($"{license}/sessions/s-{i}")));

        Assert.All(logouts, logout => Assert.Equal(204, logout.Status));
        Assert.Equal("taken:somebody", await server.Sessions(license));
    }

    [Fact]
    public async Task Logins_to_many_licenses_at_once_each_reach_their_own()
    {
        string[] licenses = await Task.WhenAll(
            Users().Select(i => server.Create($"many-{i}", Bodies.Contract(UserCount, 0)))
        );

        Reply[] logins = await Task.WhenAll(
            licenses.SelectMany(license => Users().Take(3).Select(i => server.LogIn(license, $"s-{i}", $"u-{i}")))
        );

        Assert.All(logins, login => Assert.Equal(201, login.Status));
        foreach (string license in licenses)
        {
            Assert.Equal(3, (await server.Get($"{license}/sessions")).Json.GetArrayLength());
        }
    }

    [Fact]
    public async Task Everybody_who_waits_for_a_row_that_is_lost_is_told_to_try_again_and_the_repeat_is_granted()
    {
        string license = await server.Create("lost-row", Bodies.Contract(UserCount, 0));
        server.Store.Fault = _ => AppendFault.BeforeKeeping;

        Reply[] logins = await Task.WhenAll(Users().Select(i => server.LogIn(license, $"s-{i}", $"u-{i}")));

        Assert.All(logins, login => login.IsProblem(503, "try_again"));
        server.Store.Fault = _ => AppendFault.None;
        await Task.WhenAll(Users().Select(i => LogInAtLast(license, i)));
        Assert.Equal(UserCount, (await server.Get($"{license}/sessions")).Json.GetArrayLength());
    }

    private static IEnumerable<int> Users() => Enumerable.Range(0, UserCount);

    private async Task LogInAtLast(string license, int user)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Reply login;
        do
        {
            deadline.Token.ThrowIfCancellationRequested();
            login = await server.LogIn(license, $"s-{user}", $"u-{user}");
        } while (login.Status == 503);
        Assert.Equal(201, login.Status);
    }
}
