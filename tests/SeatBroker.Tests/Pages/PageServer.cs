using System.Net;
using System.Net.Sockets;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;
using SeatBroker.Server.Pages;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Pages;

/// <summary>The real server on a port of its own, over a store that can be told to fail.</summary>
public class PageServer : IAsyncLifetime
{
    private readonly WebApplicationFactory<Program> _factory;

    public PageServer()
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(Configure);
        _factory.UseKestrel(server => server.Listen(IPAddress.Loopback, 0));
    }

    public IServiceProvider Services => _factory.Services;

    /// <summary>Whether the mapping is read for somebody who looks at live figures.</summary>
    public bool IsWatched(string organization) => Services.GetRequiredService<MappingFeeds>().IsWatched(organization);

    public FaultyJournalStore Store { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => _factory.ClientOptions.BaseAddress;

    public IGrainFactory Grains => _factory.Services.GetRequiredService<IGrainFactory>();

    public virtual async Task InitializeAsync()
    {
        _factory.StartServer();
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
        };
        await Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }

    public ILicenseGrain License(string organization, string licenseType) =>
        Grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));

    public async Task Create(
        string organization,
        string displayName,
        params (string Type, LicenseContract Contract)[] licenses
    )
    {
        var grain = Grains.GetGrain<IOrganizationGrain>(organization);
        Assert.Equal(Refusal.None, (await grain.Put(displayName, "Asia/Tokyo")).Refusal);
        foreach (var (type, contract) in licenses)
        {
            Assert.Equal(Refusal.None, (await grain.PutLicense(type, contract)).Refusal);
        }
    }

    public async Task Assign(string organization, string licenseType, params string[] users)
    {
        var roster = Grains.GetGrain<ILicenseRoster>(LicenseKey.Of(organization, licenseType));
        var replies = await roster.PutMany([
            .. users.Select(user => new AssignmentChange(user, AssignmentStatus.Active)),
        ]);
        Assert.All(replies, reply => Assert.Equal(Refusal.None, reply.Refusal));
    }

    /// <summary>Each user at a desk of his own, <c>desk:user</c>.</summary>
    public async Task LogIn(string organization, string licenseType, params string[] users)
    {
        foreach (string user in users)
        {
            var reply = await License(organization, licenseType).Login(new LoginRequest($"desk:{user}", user));
            Assert.Equal(Refusal.None, reply.Refusal);
        }
    }

    public static LicenseContract Contract(
        string displayName,
        LicenseCategory category = LicenseCategory.User,
        int concurrent = 10,
        int burst = 2
    ) =>
        new()
        {
            DisplayName = displayName,
            Category = category,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = concurrent,
            BurstTotal = burst,
        };

    public Task<HttpResponseMessage> Get(string address, string languages = "en", string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return Client.SendAsync(request);
    }

    public async Task<IDocument> GetPage(string address, string languages = "en", string? cookie = null)
    {
        using var response = await Get(address, languages, cookie);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }

    /// <summary>What else this server is made of.</summary>
    protected virtual void AddServices(IServiceCollection services) { }

    private void Configure(IWebHostBuilder host) =>
        host.ConfigureTestServices(services =>
        {
            var (siloPort, gatewayPort) = (FreePort(), FreePort());
            services.Configure<EndpointOptions>(endpoints =>
            {
                endpoints.SiloPort = siloPort;
                endpoints.GatewayPort = gatewayPort;
            });
            services.Configure<DevelopmentClusterMembershipOptions>(membership =>
                membership.PrimarySiloEndpoint = new IPEndPoint(IPAddress.Loopback, siloPort)
            );
            services.AddSingleton<IJournalStore>(Store);
            services.AddLogging(logging => logging.ClearProviders());
            AddServices(services);
        });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
