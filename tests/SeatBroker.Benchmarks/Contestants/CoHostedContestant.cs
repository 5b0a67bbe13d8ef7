using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SeatBroker.Benchmarks.Machine;
using SeatBroker.Client;
using SeatBroker.Grains;
using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>A gateway that hosts the silo itself, and reaches it by SeatBroker's client: broker and load in this process.</summary>
internal sealed class CoHostedContestant : IContestant
{
    private IHost? _silo;
    private ClientPools _seats = null!;

    public GrainPools Pools { get; private set; } = null!;

    public async Task Start(Workload workload, string dataDirectory)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), gatewayPort: 0);
            silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
            silo.AddSeatBroker(_ => SqliteJournalStore.Open(dataDirectory));
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SeatBrokerClient>();
        _silo = builder.Build();
        await _silo.StartAsync();
        Pools = new(_silo.Services.GetRequiredService<IGrainFactory>());
        await Pools.Create(workload);
        _seats = new(_silo.Services.GetRequiredService<SeatBrokerClient>(), workload);
    }

    public ValueTask<Grant> Acquire(int pool, string session) => _seats.Acquire(pool, session);

    public ValueTask Release(int pool, string session) => _seats.Release(pool, session);

    public ValueTask<PoolReading> Peak(int pool) => Pools.Peak(pool);

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync();
            if (_silo is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }
    }
}
