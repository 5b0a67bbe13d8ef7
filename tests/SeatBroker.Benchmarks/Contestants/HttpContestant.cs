using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>SeatBroker in a process of its own, reached from here over HTTP.</summary>
internal sealed class HttpContestant : IContestant
{
    private BrokerProcess? _broker;
    private HttpSeats? _seats;

    public IReadOnlyList<int> ServerProcessIds => [_broker!.Id];

    public async Task Start(Workload workload, string dataDirectory)
    {
        _broker = await BrokerProcess.Start(dataDirectory);
        _seats = new(_broker.Url);
        await _seats.Create(workload);
    }

    public ValueTask<Grant> Acquire(int pool, string session) => _seats!.Acquire(pool, session);

    public ValueTask Release(int pool, string session) => _seats!.Release(pool, session);

    public ValueTask<PoolReading> Peak(int pool) => _seats!.Peak(pool);

    public async ValueTask DisposeAsync()
    {
        _seats?.Dispose();
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
