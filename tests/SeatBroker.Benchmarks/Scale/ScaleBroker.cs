using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SeatBroker.Abstractions;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>A SeatBroker server on one data directory that can be killed and started again, and a plain Orleans client of it.</summary>
internal sealed class ScaleBroker(string folder) : IContestant
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(5);

    private readonly CollectorFile _collector = new(Path.Combine(folder, "collector"));
    private BrokerProcess? _broker;
    private IHost? _client;

    public string DataDirectory { get; } = Path.Combine(folder, "data");

    public CollectorFile Collector => _collector;

    public GrainPools Pools { get; private set; } = null!;

    public IGrainFactory Grains { get; private set; } = null!;

    public IReadOnlyList<int> ServerProcessIds => [_broker!.Id];

    /// <summary>Bytes of the server's memory that lie in the machine's.</summary>
    public long Resident =>
        1024
        * long.Parse(
            File.ReadLines($"/proc/{_broker!.Id}/status")
                .First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );

    public Task Start(Workload workload, string dataDirectory) =>
        throw new NotSupportedException("It is started by Open.");

    /// <summary>Starts on what the folder holds.</summary>
    /// <returns>From the start of the process until it said that it is ready.</returns>
    public async Task<TimeSpan> Open()
    {
        long began = Stopwatch.GetTimestamp();
        _broker = await BrokerProcess.Start(DataDirectory, startupHook: _collector.Hook);
        TimeSpan ready = Stopwatch.GetElapsedTime(began);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _broker.GatewayPort));
            client.Configure<ClusterOptions>(options =>
                options.ClusterId = options.ServiceId = BrokerProcess.ClusterId
            );
        });
        _client = builder.Build();
        await _client.StartAsync();
        Grains = _client.Services.GetRequiredService<IClusterClient>();
        Pools = new(Grains);
        return ready;
    }

    /// <summary>kill -9: the server knows nothing of it.</summary>
    public async Task Kill()
    {
        Native.Kill(_broker!.Id);
        await DisposeAsync();
    }

    /// <summary>Licenses of so many concurrent seats each.</summary>
    public static Workload Licenses(int count, int seats) => new("scale", count, seats, Burst: 0, HeldBefore: 0);

    public static string OrganizationOf(int pool) => Licenses(count: 0, seats: 0).Organization(pool);

    public static string LicenseTypeOf(int pool) => Licenses(count: 0, seats: 0).LicenseType(pool);

    public static string KeyOf(int pool) => LicenseKey.Of(OrganizationOf(pool), LicenseTypeOf(pool));

    public ILicenseGrain License(int pool) => Grains.GetGrain<ILicenseGrain>(KeyOf(pool));

    public ValueTask<Grant> Acquire(int pool, string session) => Acquire(pool, session, session);

    public async ValueTask<Grant> Acquire(int pool, string session, string user) =>
        GrainPools.ToGrant(await License(pool).Login(new LoginRequest(session, user)));

    public async ValueTask Release(int pool, string session) => GrainPools.Require(await License(pool).Logout(session));

    /// <summary>Renews, and repeats where the license is not ready yet, as a gateway does.</summary>
    public async Task<RenewReply> Renew(int pool, string[] sessions)
    {
        while (true)
        {
            try
            {
                return await License(pool).Renew(sessions);
            }
            catch (TryAgainException)
            {
                await Task.Delay(AfterRefusal);
            }
        }
    }

    public ValueTask<PoolReading> Peak(int pool) => Pools.Peak(pool);

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
            _client = null;
        }
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
            _broker = null;
        }
    }
}

/// <summary>One pool of another contestant as the only one.</summary>
internal sealed class OnePool(IContestant inner, int pool) : IContestant
{
    public IReadOnlyList<int> ServerProcessIds => inner.ServerProcessIds;

    public Task Start(Workload workload, string dataDirectory) => Task.CompletedTask;

    public ValueTask<Grant> Acquire(int _, string session) => inner.Acquire(pool, session);

    public ValueTask Release(int _, string session) => inner.Release(pool, session);

    public ValueTask<PoolReading> Peak(int _) => inner.Peak(pool);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
