using System.Runtime.CompilerServices;
using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>How much gathers, unless somebody says otherwise.</summary>
internal static class Gathering
{
    /// <summary>Measured with 128 in flight: one leaves the broker waiting, three make each call dearer.</summary>
    public const int InFlightMax = 2;

    public const int SizeMax = 512;
}

/// <summary>
/// Gathers a license's calls of one kind: what comes while others are under way travels together when one of those is back. No timer: what comes when nothing is under way goes at once, alone.
/// </summary>
/// <param name="send">Sends calls, and lets each hear what became of it. Never fails.</param>
/// <param name="inFlightMax">So many are under way at the same time.</param>
/// <param name="sizeMax">So many calls travel together at most; the rest goes with the next.</param>
internal sealed class Gathering<TCall>(Func<TCall[], Task> send, int inFlightMax, int sizeMax)
{
    /// <summary>So often those who were answered together are given a turn to ask again together.</summary>
    private const int TurnsMax = 4;

    private readonly Lock _gate = new();
    private readonly Queue<TCall> _waiting = new();
    private int _inFlight;

    public void Enqueue(TCall call)
    {
        lock (_gate)
        {
            _waiting.Enqueue(call);
            if (_inFlight == inFlightMax)
            {
                return;
            }
            _inFlight++;
        }
        // What is sent later carries other callers' calls: nothing of this caller's context goes on with it.
        using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Send();
    }

    private async Task Send()
    {
        while (TakeOrEnd() is { } calls)
        {
            await send(calls);
            // A gateway's calls go in step: who was answered now asks next. Sent at once, the first of them would go alone, and the others wait for it.
            for (int turn = 0; turn < TurnsMax && calls.Length > 1 && WaitingCount < calls.Length; turn++)
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

    private TCall[]? TakeOrEnd()
    {
        lock (_gate)
        {
            int count = Math.Min(_waiting.Count, sizeMax);
            if (count == 0)
            {
                _inFlight--;
                return null;
            }
            var calls = new TCall[count];
            for (int i = 0; i < count; i++)
            {
                calls[i] = _waiting.Dequeue();
            }
            return calls;
        }
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
