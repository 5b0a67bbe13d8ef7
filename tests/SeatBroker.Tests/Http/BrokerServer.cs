using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains;
using SeatBroker.Tests.Journal;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Http;

/// <summary>The whole server in this process, on a real port and a folder of its own: what HTTP allows and test servers do not is tested too.</summary>
public class BrokerServer : IAsyncLifetime
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly TwoHandsClock? _time;
    private readonly IJournalStore? _store;
    private WebApplicationFactory<Program>? _factory;
    private HttpClient? _client;

    public BrokerServer()
        : this(time: null, store: null) { }

    protected BrokerServer(TwoHandsClock? time, IJournalStore? store)
    {
        _time = time;
        _store = store;
    }

    public HttpClient Client => _client ?? throw new InvalidOperationException("The server was not started.");

    public IServiceProvider Services => _factory!.Services;

    public int Port => Client.BaseAddress!.Port;

    public async Task InitializeAsync()
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("SeatBroker:DataDirectory", _directory.FullName);
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("SeatBroker:SiloPort", FreePort());
            host.UseSetting("SeatBroker:GatewayPort", FreePort());
            host.ConfigureTestServices(services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                AddServices(services);
                if (_time is not null)
                {
                    services.AddKeyedSingleton<TimeProvider>(SeatBrokerSilo.ClockKey, _time);
                    services.AddSingleton<TimeProvider>(new GrainTimersByHand(_time));
                }

                if (_store is not null)
                {
                    services.AddSingleton(_store);
                }
            });
        });
        _factory.UseKestrel();
        _factory.StartServer();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (
            _factory
                .Services.GetRequiredService<IHostApplicationLifetime>()
                .ApplicationStarted.Register(() => started.TrySetResult())
        )
        {
            await started.Task.WaitAsync(StartMax);
        }

        IServerAddressesFeature bound = _factory
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        _client = new HttpClient { BaseAddress = new Uri(bound.Addresses.First()) };
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        _directory.Dispose();
    }

    public Task<Reply> Get(string path, string? accept = null) => Send(HttpMethod.Get, path, json: null, accept);

    public Task<Reply> Put(string path, string json) => Send(HttpMethod.Put, path, json);

    public Task<Reply> Post(string path, string? json = null) => Send(HttpMethod.Post, path, json);

    public Task<Reply> Delete(string path) => Send(HttpMethod.Delete, path, json: null);

    public async Task<Reply> Send(HttpMethod method, string path, string? json, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        return await Send(request);
    }

    public async Task<Reply> Send(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Client.SendAsync(request);
        return new Reply(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.TryGetValues("Link", out IEnumerable<string>? link) ? link.Single() : null,
            await response.Content.ReadAsStringAsync()
        );
    }

    /// <summary>An organization with the license <c>agent</c>.</summary>
    /// <returns>The license's path.</returns>
    public async Task<string> Create(string organization, string contract, string timeZone = "UTC")
    {
        Reply put = await Put($"/v1/organizations/{organization}", Bodies.Organization(organization, timeZone));
        Assert.Equal(201, put.Status);
        string license = $"/v1/organizations/{organization}/licenses/agent";
        Assert.Equal(201, (await Put(license, contract)).Status);
        return license;
    }

    public async Task<Reply> LogIn(string license, string sessionId, string user) =>
        await Put($"{license}/sessions/{sessionId}", Bodies.Login(user));

    /// <summary>What else this server is made of.</summary>
    protected virtual void AddServices(IServiceCollection services) { }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>What the server answered.</summary>
public sealed record Reply(int Status, string? ContentType, string? Link, string Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string? Code => Json.Text("code");

    /// <summary>The link to the list's next page.</summary>
    public string? Next =>
        Link is null
            ? null
            : Link[(Link.IndexOf('<', StringComparison.Ordinal) + 1)..Link.IndexOf('>', StringComparison.Ordinal)];
}

/// <summary>Request bodies.</summary>
internal static class Bodies
{
    public static string Organization(string displayName, string timeZone = "UTC") =>
        $$"""{"displayName":"{{displayName}}","timeZone":"{{timeZone}}"}""";

    public static string Contract(int concurrent, int burst, string more = "") =>
        $$"""{"displayName":"Agent","category":"user","seatModel":"concurrent","concurrentTotal":{{concurrent}},"burstTotal":{{burst}},"leaseSeconds":86400{{more}}}""";

    public static string Login(string user) => $$"""{"user":"{{user}}"}""";
}

/// <summary>How tests read JSON.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement json, string member) => json.GetProperty(member).GetString();

    public static int Int(this JsonElement json, string member) => json.GetProperty(member).GetInt32();

    /// <summary>The object has these members and no other.</summary>
    public static void HasExactly(this JsonElement json, params string[] members) =>
        Assert.Equal(
            members.Order(StringComparer.Ordinal),
            json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)
        );

    public static void IsProblem(this Reply reply, int status, string code, params string[] more)
    {
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(status, reply.Json.Int("status"));
        reply.Json.HasExactly(["type", "title", "status", "detail", "code", .. more]);
    }
}
