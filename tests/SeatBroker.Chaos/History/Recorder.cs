using System.Collections.Concurrent;
using System.Diagnostics;

namespace SeatBroker.Chaos.History;

/// <summary>Takes down what happens, on the one clock by which it is judged.</summary>
internal sealed class Recorder
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Fault> _faults = new();

    /// <summary>Microseconds since the run began.</summary>
    public long Now => (long)Stopwatch.GetElapsedTime(_began).TotalMicroseconds;

    public IReadOnlyCollection<Fault> Faults => _faults;

    public Call Add(Call call)
    {
        _calls.Enqueue(call);
        return call;
    }

    public void Add(Fault fault) => _faults.Enqueue(fault);

    public RunHistory ToHistory(RunTerms terms) =>
        new(terms, [.. _calls.OrderBy(call => call.Begin)], [.. _faults.OrderBy(fault => fault.Begin)]);
}
