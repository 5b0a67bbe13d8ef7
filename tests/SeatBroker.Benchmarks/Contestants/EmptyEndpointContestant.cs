using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>
/// No broker: the very requests of <see cref="HttpContestant"/>, answered by a Kestrel that does nothing, in a process of its own. What HTTP allows at most.
/// </summary>
internal sealed class EmptyEndpointContestant : IContestant
{
    private ChildProcess? _endpoint;
    private HttpSeats? _seats;

    public IReadOnlyList<int> ServerProcessIds => [_endpoint!.Id];

    public bool Counts => false;

    public async Task Start(Workload workload, string dataDirectory)
    {
        int port = FreePort.Next();
        _endpoint = ChildProcess.Start(ChildProcess.ThisProgram(["endpoint", "--port", $"{port}"]));
        var url = new Uri($"http://127.0.0.1:{port}/");
        await _endpoint.WaitUntilReady(url, TimeSpan.FromSeconds(30));
        _seats = new(url);
        _seats.NameSessions(workload);
    }

    public ValueTask<Grant> Acquire(int pool, string session) => _seats!.Acquire(pool, session);

    public ValueTask Release(int pool, string session) => _seats!.Release(pool, session);

    public ValueTask<PoolReading> Peak(int pool) => default;

    public async ValueTask DisposeAsync()
    {
        _seats?.Dispose();
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }
    }
}
