using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using SeatBroker.Abstractions;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>A license through an Orleans client: no HTTP between gateway and broker.</summary>
internal sealed class OrleansBroker : IBroker
{
    private const string Cluster = "seatbroker";

    private readonly IHost? _host;
    private readonly string _organization;
    private readonly string _licenseType;
    private readonly IOrganizationGrain _organizationGrain;
    private readonly ILicenseGrain _licenseGrain;

    /// <param name="grains">A connected client.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="licenseType">The license type.</param>
    /// <param name="host">What is to be stopped with this; null if the client is the caller's.</param>
    public OrleansBroker(IGrainFactory grains, string organization, string licenseType, IHost? host = null)
    {
        _host = host;
        _organization = organization;
        _licenseType = licenseType;
        _organizationGrain = grains.GetGrain<IOrganizationGrain>(organization);
        _licenseGrain = grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));
    }

    /// <summary>Connects, and tries again for as long as no gateway answers; it says so on the error stream.</summary>
    /// <exception cref="OperationCanceledException">It was stopped meanwhile.</exception>
    public static async Task<OrleansBroker> Connect(
        IPEndPoint gateway,
        string organization,
        string licenseType,
        CancellationToken cancellationToken
    )
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        // Being stopped while no gateway answers is no failure.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheCaller>();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(gateway);
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = Cluster);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            var backOff = new BackOff(TimeProvider.System);
            client.UseConnectionRetryFilter(
                async (failure, stop) =>
                {
                    await Console.Error.WriteLineAsync($"No gateway at {gateway} yet: {failure.Message}");
                    await backOff.Pause(stop);
                    return true;
                }
            );
        });
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }
        return new OrleansBroker(host.Services.GetRequiredService<IClusterClient>(), organization, licenseType, host);
    }

    public async Task CreateLicense(NewLicense license, CancellationToken cancellationToken)
    {
        PutOrganizationReply organization = await Call(
            _organizationGrain.Put(_organization, timeZone: "UTC"),
            cancellationToken
        );
        RequireNone(organization.Refusal);
        var contract = new LicenseContract
        {
            DisplayName = _licenseType,
            Category = LicenseCategory.User,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = license.ConcurrentTotal,
            BurstTotal = license.BurstTotal,
            LeaseSeconds = license.LeaseSeconds,
        };
        PutContractReply put = await Call(_organizationGrain.PutLicense(_licenseType, contract), cancellationToken);
        RequireNone(put.Refusal);
    }

    public async Task<TimeSpan> ReadLease(CancellationToken cancellationToken)
    {
        LicenseReply license = await Call(_licenseGrain.GetLicense(), cancellationToken);
        RequireNone(license.Refusal);
        return TimeSpan.FromSeconds(license.Contract!.LeaseSeconds);
    }

    public async Task<LoginAnswer> Login(string sessionId, string user, CancellationToken cancellationToken)
    {
        LoginReply reply = await Call(_licenseGrain.Login(new LoginRequest(sessionId, user)), cancellationToken);
        if (reply.Refusal is Refusal.UnknownLicense or Refusal.UnknownOrganization)
        {
            RequireNone(reply.Refusal);
        }
        return reply.Refusal == Refusal.None
            ? new LoginAnswer(SeatOf(reply.Seat))
            : new LoginAnswer(
                Seat: null,
                CodeOf(reply.Refusal),
                reply.Full?.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null
            );
    }

    public async Task<RenewAnswer> Renew(IReadOnlyList<string> sessionIds, CancellationToken cancellationToken)
    {
        RenewReply reply = await Call(_licenseGrain.Renew([.. sessionIds]), cancellationToken);
        RequireNone(reply.Refusal);
        return new RenewAnswer(
            reply.Renewed.ToDictionary(
                session => session.SessionId,
                session => SeatOf(session.Seat),
                StringComparer.Ordinal
            ),
            reply.Lost
        );
    }

    public async Task Logout(string sessionId, CancellationToken cancellationToken) =>
        RequireNone(await Call(_licenseGrain.Logout(sessionId), cancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    private static async Task<T> Call<T>(ValueTask<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is TryAgainException or OrleansException or TimeoutException)
        {
            throw new OutcomeUnknownException(failure.Message, failure);
        }
    }

    private static void RequireNone(Refusal refusal)
    {
        if (refusal != Refusal.None)
        {
            throw new BrokerRefusedException($"The broker refused: {CodeOf(refusal)}.");
        }
    }

    // The codes of the HTTP contract.
    private static string CodeOf(Refusal refusal) => JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString());

    private static Seat SeatOf(SeatKind seat) =>
        seat switch
        {
            SeatKind.Concurrent => Seat.Concurrent,
            SeatKind.Burst => Seat.Burst,
            _ => Seat.Fixed,
        };

    /// <summary>The host hears no signals of its own: it would give up its start, or stop, before the gateway has logged anybody out.</summary>
    private sealed class LifetimeOfTheCaller : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
