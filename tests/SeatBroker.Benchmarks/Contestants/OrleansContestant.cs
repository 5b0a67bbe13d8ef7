using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>SeatBroker in a process of its own, reached from here by a plain Orleans client.</summary>
/// <param name="isRelaxed">Whether the broker answers grants that raise no peak before they are durable.</param>
internal sealed class OrleansContestant(bool isRelaxed = false) : IContestant
{
    private BrokerProcess? _broker;
    private IHost? _client;
    private GrainPools? _pools;

    public IReadOnlyList<int> ServerProcessIds => [_broker!.Id];

    public bool IsDurable => !isRelaxed;

    public async Task Start(Workload workload, string dataDirectory)
    {
        _broker = await BrokerProcess.Start(dataDirectory, isRelaxed);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _broker.GatewayPort));
            client.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = BrokerProcess.ClusterId;
                options.ServiceId = BrokerProcess.ClusterId;
            });
        });
        _client = builder.Build();
        await _client.StartAsync();
        _pools = new(_client.Services.GetRequiredService<IClusterClient>());
        await _pools.Create(workload);
    }

    public ValueTask<Grant> Acquire(int pool, string session) => _pools!.Acquire(pool, session, session);

    public ValueTask Release(int pool, string session) => _pools!.Release(pool, session);

    public ValueTask<PoolReading> Peak(int pool) => _pools!.Peak(pool);

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
