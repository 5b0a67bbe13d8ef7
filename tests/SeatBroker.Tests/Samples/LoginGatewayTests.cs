using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SeatBroker.Client;
using SeatBroker.Samples.AgentLoginGateway;
using SeatBroker.Tests.Grains;
using SeatBroker.Tests.Http;

namespace SeatBroker.Tests.Samples;

/// <summary>The gateway's own parts against a broker that fails to answer.</summary>
public sealed class LoginGatewayTests(FailingStoreServer server) : IClassFixture<FailingStoreServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("http", AppendFault.BeforeKeeping)]
    [InlineData("http", AppendFault.AfterKeeping)]
    [InlineData("orleans", AppendFault.BeforeKeeping)]
    [InlineData("orleans", AppendFault.AfterKeeping)]
    public async Task A_login_that_is_told_to_try_again_is_repeated_and_taken_once(string mode, AppendFault fault)
    {
        string organization = $"{mode}-{fault}";
        string license = await server.Create(organization, Bodies.Contract(2, 0));
        await using IBroker broker = Connect(mode, organization);
        var figures = new Figures();
        var desk = new SessionDesk(broker, new Persistence(figures, TimeProvider.System), figures);

        int failures = 1;
        server.Store.Fault = batch =>
            batch.Count > 0 && Interlocked.Decrement(ref failures) >= 0 ? fault : AppendFault.None;
        (Session? session, _) = await desk.Login("alice", CancellationToken.None).WaitAsync(Patience);

        Assert.NotNull(session);
        Assert.True(failures < 1, "The store never failed.");
        Assert.Equal([session.Id], await SessionIds(license));
        await desk.Logout(session, CancellationToken.None);
        Assert.Empty(await SessionIds(license));
    }

    [Fact]
    public async Task A_login_that_is_not_answered_in_time_is_repeated_and_taken_once()
    {
        string license = await server.Create("late", Bodies.Contract(2, 0));
        var http = new HttpClient { BaseAddress = server.Client.BaseAddress, Timeout = TimeSpan.FromMilliseconds(200) };
        await using var broker = new HttpBroker(http, "late", "agent");
        var figures = new Figures();
        var desk = new SessionDesk(broker, new Persistence(figures, TimeProvider.System), figures);

        Task arrived = server.Store.HoldBack();
        Task<(Session? Session, LoginAnswer Answer)> login = desk.Login("alice", CancellationToken.None);
        await arrived;
        while (figures.Repeated == 0)
        {
            Assert.False(login.IsCompleted);
            await Task.Yield();
        }
        server.Store.Release();

        (Session? session, _) = await login.WaitAsync(Patience);
        Assert.NotNull(session);
        Assert.Equal([session.Id], await SessionIds(license));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("orleans")]
    public async Task All_leases_are_renewed_in_one_call_and_what_is_lost_is_logged_in_again(string mode)
    {
        string organization = $"renew-{mode}";
        string license = await server.Create(organization, Bodies.Contract(2, 1));
        await using IBroker broker = Connect(mode, organization);
        var figures = new Figures();
        var desk = new SessionDesk(broker, new Persistence(figures, TimeProvider.System), figures);
        foreach (string user in (string[])["alice", "bob", "carol"])
        {
            Assert.NotNull((await desk.Login(user, CancellationToken.None)).Session);
        }
        Session lost = desk.Sessions.Single(session => session.User == "alice");
        Assert.Equal(204, (await server.Delete($"{license}/sessions/{lost.Id}")).Status);

        await desk.RenewAll(Patience, CancellationToken.None);

        Assert.Equal(1, figures.LoggedInAgain);
        Assert.Equal(
            desk.Sessions.Select(session => session.Id).ToHashSet(StringComparer.Ordinal),
            [.. await SessionIds(license)]
        );
        Assert.Equal(0, await desk.LogoutAll(CancellationToken.None));
        Assert.Empty(await SessionIds(license));
        Assert.Equal(3, figures.LoggedOutCount);
    }

    [Fact]
    public async Task Pauses_between_attempts_double_up_to_five_seconds()
    {
        var clock = new FakeTimeProvider();
        var backOff = new SeatBroker.Samples.AgentLoginGateway.BackOff(clock);
        foreach (int most in (int[])[100, 200, 400, 800, 1600, 3200, 5000, 5000])
        {
            Assert.Equal(TimeSpan.FromMilliseconds(most), backOff.Next);
            Task pause = backOff.Pause(CancellationToken.None);
            clock.Advance(TimeSpan.FromMilliseconds((most / 2) - 1));
            Assert.False(pause.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds(most / 2 + 1));
            await pause.WaitAsync(Patience);
        }
    }

    private IBroker Connect(string mode, string organization) =>
        mode == "http"
            ? HttpBroker.Connect(server.Client.BaseAddress!, organization, "agent")
            : new OrleansBroker(
                new SeatBrokerClient(
                    server.Services.GetRequiredService<IGrainFactory>(),
                    Options.Create(new SeatBrokerClientOptions { RenewsLeases = false }),
                    TimeProvider.System,
                    NullLogger<SeatBrokerClient>.Instance
                ),
                server.Services.GetRequiredService<IGrainFactory>(),
                organization,
                "agent"
            );

    private async Task<string[]> SessionIds(string license) =>
        [
            .. (await server.Get($"{license}/sessions"))
                .Json.EnumerateArray()
                .Select(session => session.Text("sessionId")!),
        ];
}
