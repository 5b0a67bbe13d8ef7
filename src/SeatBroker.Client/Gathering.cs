using System.Runtime.CompilerServices;
using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>A login or a logout that travels with others.</summary>
internal interface IGathered
{
    SeatAsk Ask { get; }

    CallRoute Route { get; }

    /// <summary>The broker's word, such as it is, on one attempt.</summary>
    void Hear(in SeatAnswer answer);

    /// <summary>The attempt came back without an answer.</summary>
    void NotAnswered(Exception failure);
}

/// <summary>
/// Gathers calls of one kind: what comes while others are under way travels together when one of those is back. No timer: what comes when nothing is under way goes at once, alone.
/// </summary>
/// <param name="inFlightMax">So many are under way at the same time.</param>
/// <param name="sizeMax">So many calls travel together at most; the rest goes with the next.</param>
internal abstract class Gathering(int inFlightMax, int sizeMax)
{
    public const int SizeMax = 512;

    /// <summary>So often those who were answered together are given a turn to ask again together.</summary>
    private const int TurnsMax = 4;

    private readonly Lock _gate = new();
    private readonly Queue<IGathered> _waiting = new();
    private int _inFlight;

    public void Enqueue(IGathered call)
    {
        lock (_gate)
        {
            if (_inFlight == inFlightMax)
            {
                _waiting.Enqueue(call);
                return;
            }
            _inFlight++;
        }
        // What is sent later carries other callers' calls: nothing of this caller's context goes on with it.
        using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Send(call);
    }

    /// <summary>Sends calls, and lets each hear what became of it. Never fails.</summary>
    protected abstract ValueTask Serve(IGathered[] calls);

    private async Task Send(IGathered first)
    {
        await Serve([first]);
        while (TakeOrEnd() is { } calls)
        {
            await Serve(calls);
            if (calls.Length == 1)
            {
                continue;
            }
            // A gateway's calls go in step: who was answered now asks next. Sent at once, the first of them would go alone, and the others wait for it.
            for (int turn = 0; turn < TurnsMax && WaitingCount < calls.Length; turn++)
            {
                await default(PoolTurn);
            }
        }
    }

    private int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Some of those that wait, the first ones; null: none does.</summary>
    protected IGathered[]? Take()
    {
        lock (_gate)
        {
            return TakeNeedsGate();
        }
    }

    private IGathered[]? TakeOrEnd()
    {
        lock (_gate)
        {
            IGathered[]? calls = TakeNeedsGate();
            _inFlight -= calls is null ? 1 : 0;
            return calls;
        }
    }

    private IGathered[]? TakeNeedsGate()
    {
        int count = Math.Min(_waiting.Count, sizeMax);
        if (count == 0)
        {
            return null;
        }
        var calls = new IGathered[count];
        for (int i = 0; i < count; i++)
        {
            calls[i] = _waiting.Dequeue();
        }
        return calls;
    }

    /// <summary>Awaited, goes on at the end of the thread pool's common queue: behind what its threads have already set themselves to do.</summary>
    private readonly struct PoolTurn : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public PoolTurn GetAwaiter() => this;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);
    }
}
