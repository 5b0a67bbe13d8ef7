using System.Net;
using SeatBroker.Server;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Processes;

/// <summary>A database whose processes are stopped: its connections stay open, and nothing is answered.</summary>
[Collection(nameof(ProcessTests))]
public sealed class HungDatabaseTests : IAsyncLifetime
{
    private const int CallCount = 200;
    private const string Licenses = "/v1/organizations/acme/licenses";

    // Far more than it takes, and far less than the store's, the cluster's and the connections' own time-outs would add up to.
    private static readonly TimeSpan FirstAnswerMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AnswersMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoticedMax = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly PostgreSqlServer _database = new();
    private ServerProcess _server = null!;
    private GatewayClient _gateway = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        string connection = _database.ConnectionString("postgres");
        await SchemaCommand.ApplyAsync(connection);
        _server = await ServerProcess.StartReadyWith(
            _folder,
            "--SeatBroker:Journal=PostgreSql",
            $"--SeatBroker:PostgreSql:ConnectionString={connection}",
            "--SeatBroker:Clustering=PostgreSql",
            $"--SeatBroker:ClusteringConnection={connection}",
            $"--SeatBroker:SiloPort={LoopbackPorts.Free()}",
            $"--SeatBroker:GatewayPort={LoopbackPorts.Free()}"
        );
        _gateway = new GatewayClient(_server.Address);
        _http = new HttpClient { BaseAddress = _server.Address };
        await _gateway.PutOrganization("UTC");
        foreach (string license in (string[])["agent", "other"])
        {
            await _gateway.PutLicense(license, concurrentTotal: 1000, burstTotal: 0);
            Assert.Equal(HttpStatusCode.Created, (await _gateway.Login(license, "s-1", "one")).Status);
        }
    }

    [Fact]
    public async Task Everybody_is_told_to_try_again_within_seconds_then_at_once_and_is_served_when_it_goes_on()
    {
        await _database.FreezeAsync();
        await Within(
            FirstAnswerMax,
            async () =>
            {
                Task<HttpStatusCode> login = Login("agent", "s-2");
                HttpStatusCode[] answers = await Task.WhenAll(login, Get(Licenses), Get("/v1/organizations"));
                Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer));
            }
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get("/healthz/ready"));
        Assert.Equal(HttpStatusCode.OK, await Get("/healthz/live"));
        // What was proved shortly before may be told for some seconds.
        await Within(FirstAnswerMax, () => Until503(() => _gateway.Renew("other", "s-1")));
        await Within(
            AnswersMax,
            () =>
                Task.WhenAll(
                    Enumerable
                        .Range(0, CallCount)
                        .Select(async number =>
                        {
                            string license = number % 2 == 0 ? "agent" : "other";
                            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Login(license, $"n-{number}"));
                            Assert.Equal(HttpStatusCode.ServiceUnavailable, await _gateway.Renew(license, "s-1"));
                            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get($"{Licenses}/{license}"));
                        })
                )
        );

        await _database.ThawAsync();
        await _server.Ready();
        foreach (string license in (string[])["agent", "other"])
        {
            Assert.Equal(HttpStatusCode.OK, await _gateway.Renew(license, "s-1"));
            LoginAnswer answer = await _gateway.Login(license, "s-3", "three");
            Assert.Equal(HttpStatusCode.Created, answer.Status);
        }
        Assert.Empty((await _gateway.Renew("agent", ["s-1", "s-3"])).Lost);
    }

    [Fact]
    public async Task A_server_that_nobody_calls_says_by_itself_that_it_cannot_grant()
    {
        await _database.FreezeAsync();
        await Within(NoticedMax, () => Until503(() => Get("/healthz/ready")));
        await _database.ThawAsync();
        await _server.Ready();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _gateway.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<HttpStatusCode> Login(string license, string session) =>
        (await _gateway.Login(license, session, session)).Status;

    private async Task<HttpStatusCode> Get(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task Until503(Func<Task<HttpStatusCode>> call)
    {
        while (await call() != HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task Within(TimeSpan most, Func<Task> work) => await work().WaitAsync(most);
}
