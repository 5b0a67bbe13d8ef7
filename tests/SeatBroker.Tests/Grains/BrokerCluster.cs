using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains;
using SeatBroker.Grains.Journal;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>A cluster of real silos in this process over one store, and one fake clock that all of them read.</summary>
public sealed class BrokerCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private BrokerCluster(InProcessTestCluster cluster, FaultyJournalStore store, TwoHandsClock time)
    {
        _cluster = cluster;
        Store = store;
        Time = time;
    }

    public FaultyJournalStore Store { get; }

    public TwoHandsClock Time { get; }

    public IGrainFactory Grains => _cluster.Client;

    public InProcessTestCluster Silos => _cluster;

    /// <summary>What the first silo says of itself.</summary>
    public BrokerHealth Health => _cluster.Silos[0].ServiceProvider.GetRequiredService<BrokerHealth>();

    public static async Task<BrokerCluster> Start(
        short siloCount = 1,
        FaultyJournalStore? store = null,
        TwoHandsClock? time = null,
        Durability durability = Durability.Durable,
        Action<ISiloBuilder>? configure = null
    )
    {
        store ??= new FaultyJournalStore();
        time ??= new TwoHandsClock(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var builder = new InProcessTestClusterBuilder(siloCount);
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddSingleton<TimeProvider>(new GrainTimersByHand(time));
                silo.Services.AddKeyedSingleton<TimeProvider>(SeatBrokerSilo.ClockKey, time);
                silo.AddSeatBroker(_ => store);
                silo.Services.Configure<SeatBrokerOptions>(options => options.Durability = durability);
                silo.Services.AddSingleton(services => new GroupCommit(
                    services.GetRequiredService<IJournalStore>(),
                    time,
                    services.GetRequiredService<SeatBrokerInstruments>(),
                    services.GetRequiredService<ILogger<GroupCommit>>()
                )
                {
                    ProbeEvery = TimeSpan.FromMilliseconds(10),
                });
                silo.ConfigureLogging(logging => logging.ClearProviders());
                configure?.Invoke(silo);
            }
        );
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new BrokerCluster(cluster, store, time);
    }

    public ILicenseGrain License(string organization, string licenseType = "agent") =>
        Grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));

    public IOrganizationGrain Organization(string organization) => Grains.GetGrain<IOrganizationGrain>(organization);

    /// <summary>Creates an organization with one license, <c>agent</c>.</summary>
    public async Task<ILicenseGrain> Create(
        string organization,
        int concurrent,
        int burst,
        string timeZone = "UTC",
        int leaseSeconds = 90
    )
    {
        Assert.Equal(Refusal.None, (await Organization(organization).Put("Acme", timeZone)).Refusal);
        PutContractReply reply = await Organization(organization)
            .PutLicense("agent", Contract(concurrent, burst, leaseSeconds));
        Assert.Equal(Refusal.None, reply.Refusal);
        return License(organization);
    }

    public static LicenseContract Contract(int concurrent, int burst, int leaseSeconds = 90) =>
        new()
        {
            DisplayName = "Agent",
            Category = LicenseCategory.User,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = concurrent,
            BurstTotal = burst,
            LeaseSeconds = leaseSeconds,
            MonthlyPrice = new MonthlyPrice(3500m, "JPY"),
        };

    /// <summary>Lets time pass without freezing the process: no second is skipped that its tick would miss.</summary>
    public void Pass(TimeSpan time) => Time.Pass(time);

    /// <summary>Waits until the store answers again, and the broker knows it.</summary>
    public async Task Ready()
    {
        for (int attempt = 1; Health.WhyNotReady is { } why; attempt++)
        {
            Assert.True(attempt < 1000, $"Still not ready: {why}");
            await Task.Delay(5);
        }
    }

    /// <summary>Repeats a call until it is known to be done.</summary>
    public static async Task<T> Until<T>(Func<ValueTask<T>> call)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is TryAgainException or OrleansException && attempt < 200)
            {
                await Task.Delay(10);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Release();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
