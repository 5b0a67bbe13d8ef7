using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SeatBroker.Benchmarks.Machine;
using SeatBroker.Client;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>SeatBroker in a process of its own, reached from here by its client, which gathers what is asked at the same time.</summary>
/// <param name="isRelaxed">Whether the broker answers grants that raise no peak before they are durable.</param>
/// <param name="inPostgres">Whether it keeps its journal in a PostgreSQL server, instead of a file of its own.</param>
internal sealed class ClientContestant(bool isRelaxed = false, bool inPostgres = false) : IContestant
{
    private PostgresProcess? _postgres;
    private BrokerProcess? _broker;
    private IHost? _host;
    private GrainPools? _pools;
    private ClientPools _seats = null!;

    public IReadOnlyList<int> ServerProcessIds => [_broker!.Id, .. _postgres?.ProcessIds ?? []];

    public bool IsDurable => !isRelaxed;

    public async Task Start(Workload workload, string dataDirectory)
    {
        _postgres = inPostgres ? await PostgresProcess.Start(dataDirectory) : null;
        _broker = await BrokerProcess.Start(dataDirectory, isRelaxed, journal: _postgres?.ConnectionString);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        builder.Services.AddSeatBrokerClient(options =>
        {
            options.Gateways = [new IPEndPoint(IPAddress.Loopback, _broker.GatewayPort)];
        });
        _host = builder.Build();
        await _host.StartAsync();
        _pools = new(_host.Services.GetRequiredService<IClusterClient>());
        await _pools.Create(workload);
        _seats = new(_host.Services.GetRequiredService<SeatBrokerClient>(), workload);
    }

    public ValueTask<Grant> Acquire(int pool, string session) => _seats.Acquire(pool, session);

    public ValueTask Release(int pool, string session) => _seats.Release(pool, session);

    public ValueTask<PoolReading> Peak(int pool) => _pools!.Peak(pool);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}
