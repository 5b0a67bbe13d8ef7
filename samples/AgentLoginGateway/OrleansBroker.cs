using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>
/// A license through SeatBroker's client: no HTTP between gateway and broker, and what is asked at the same time travels together. The client repeats what was not answered for a while;
/// whoever insists longer asks again. Leases are renewed by the gateway's own loop, which serves HTTP as well.
/// </summary>
internal sealed class OrleansBroker : IBroker
{
    private readonly IHost? _host;
    private readonly string _organization;
    private readonly string _licenseType;
    private readonly IOrganizationGrain _organizationGrain;
    private readonly ILicenseGrain _licenseGrain;
    private readonly LicenseSeats _seats;

    /// <param name="client">The broker's client.</param>
    /// <param name="grains">The Orleans client under it.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="licenseType">The license type.</param>
    /// <param name="host">What is to be stopped with this; null if the clients are the caller's.</param>
    public OrleansBroker(
        SeatBrokerClient client,
        IGrainFactory grains,
        string organization,
        string licenseType,
        IHost? host = null
    )
    {
        _host = host;
        _organization = organization;
        _licenseType = licenseType;
        _organizationGrain = grains.GetGrain<IOrganizationGrain>(organization);
        _licenseGrain = grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));
        _seats = client.License(organization, licenseType);
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
        // What is said of a gateway that does not answer yet.
        builder.Logging.AddFilter("SeatBroker.Client", LogLevel.Warning);
        builder.Services.AddSeatBrokerClient(options =>
        {
            options.Gateways = [gateway];
            options.Deadline = TimeSpan.FromSeconds(5);
            options.RenewsLeases = false;
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
        return new OrleansBroker(
            host.Services.GetRequiredService<SeatBrokerClient>(),
            host.Services.GetRequiredService<IClusterClient>(),
            organization,
            licenseType,
            host
        );
    }

    public async Task CreateLicense(NewLicense license, CancellationToken cancellationToken)
    {
        PutOrganizationReply organization = await Call(
            _organizationGrain.Put(_organization, timeZone: "UTC").AsTask(),
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
        PutContractReply put = await Call(
            _organizationGrain.PutLicense(_licenseType, contract).AsTask(),
            cancellationToken
        );
        RequireNone(put.Refusal);
    }

    public async Task<TimeSpan> ReadLease(CancellationToken cancellationToken)
    {
        LicenseReply license = await Call(_licenseGrain.GetLicense().AsTask(), cancellationToken);
        RequireNone(license.Refusal);
        return TimeSpan.FromSeconds(license.Contract!.LeaseSeconds);
    }

    public async Task<LoginAnswer> Login(string sessionId, string user, CancellationToken cancellationToken)
    {
        LoginReply reply = (
            await Call(_seats.Login(new LoginRequest(sessionId, user), null, cancellationToken), cancellationToken)
        ).Login;
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
        RenewReply reply = await Call(_seats.Renew(sessionIds, null, cancellationToken), cancellationToken);
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
        RequireNone(await Call(_seats.Logout(sessionId, null, cancellationToken), cancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    private static async Task<T> Call<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken);
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
