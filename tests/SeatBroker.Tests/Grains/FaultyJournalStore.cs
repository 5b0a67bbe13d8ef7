using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Grains;

/// <summary>What becomes of an append.</summary>
public enum AppendFault
{
    None,

    /// <summary>The store fails and keeps nothing.</summary>
    BeforeKeeping,

    /// <summary>The store keeps the rows and fails all the same: the answer was lost.</summary>
    AfterKeeping,
}

/// <summary>A store in memory that can hold its answers back, fail before or after keeping, and be down.</summary>
/// <param name="kept">What is kept, should others reach it on ways of their own.</param>
public sealed class FaultyJournalStore(MemoryJournalStore? kept = null) : IJournalStore
{
    private readonly MemoryJournalStore _kept = kept ?? new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _probes = new(0);
    private TaskCompletionSource? _held;
    private TaskCompletionSource _arrived = NewSignal();
    private volatile bool _isDown;

    /// <summary>Decides the fate of each append; called by one thread at a time.</summary>
    public Func<IReadOnlyList<JournalAppend>, AppendFault> Fault { get; set; } = _ => AppendFault.None;

    /// <summary>What the reading of a journal waits for.</summary>
    public Func<string, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the reading of positions waits for, told which.</summary>
    public Func<IReadOnlyList<string>, Task> BeforeReadPositions { get; set; } = _ => Task.CompletedTask;

    /// <summary>Told every row that is kept.</summary>
    public Action<JournalAppend>? Kept { get; set; }

    /// <summary>What the answer to an append, or to the reading of positions, waits for when all is done.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>What the reading of the clock waits for.</summary>
    public Func<Task> BeforeReadClock { get; set; } = () => Task.CompletedTask;

    /// <summary>The store's own clock, or null: it is on this machine.</summary>
    public TimeProvider? Clock { get; set; }

    public int AppendCount { get; private set; }

    /// <summary>While it is down, whatever it is asked fails; an append whose fate was decided before is not concerned.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>From now on appends wait for <see cref="Release"/>.</summary>
    /// <returns>Completes when an append waits.</returns>
    public Task HoldBack()
    {
        lock (_gate)
        {
            _held = NewSignal();
            _arrived = NewSignal();
            return _arrived.Task;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _held?.TrySetResult();
            _held = null;
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch)
    {
        Task? held;
        lock (_gate)
        {
            held = _held?.Task;
            _arrived.TrySetResult();
        }
        if (held is not null)
        {
            await held;
        }
        ThrowIfDown();
        AppendCount++;
        AppendFault fault = Fault(batch);
        if (fault == AppendFault.BeforeKeeping)
        {
            throw new IOException("The store failed before keeping.");
        }
        await _kept.AppendAsync(batch);
        foreach (JournalAppend append in batch.Where(append => append.Outcome == AppendOutcome.Kept))
        {
            Kept?.Invoke(append);
        }
        await BeforeAnswer();
        if (fault == AppendFault.AfterKeeping)
        {
            throw new IOException("The store failed after keeping.");
        }
    }

    /// <summary>Fails as an append would.</summary>
    public ValueTask ProbeAsync()
    {
        AppendFault fault = Fault([]);
        _probes.Release();
        return fault == AppendFault.None
            ? ValueTask.CompletedTask
            : ValueTask.FromException(new IOException("The store cannot be written."));
    }

    /// <summary>Waits until the store has been probed so often, counted from the last wait.</summary>
    public async Task Probed(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _probes.WaitAsync();
        }
    }

    public ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    ) => KeptUnlessDown().WriteSnapshotAsync(key, position, at, snapshot, cancellation);

    public async ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    )
    {
        await BeforeRead(key);
        return await KeptUnlessDown().ReadHistoryAsync(key, from, end, cancellation);
    }

    public ValueTask<int> ForgetHistoryAsync(
        Instant before,
        int rowCountMax,
        CancellationToken cancellation = default
    ) => KeptUnlessDown().ForgetHistoryAsync(before, rowCountMax, cancellation);

    public ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    ) => KeptUnlessDown().ListKeysAsync(fromKey, keyCountMax, cancellation);

    public async ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    )
    {
        await BeforeReadPositions(keys);
        IReadOnlyList<long> positions = await KeptUnlessDown().ReadPositionsAsync(keys, cancellation);
        await BeforeAnswer();
        return positions;
    }

    public async ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default)
    {
        await BeforeReadClock();
        ThrowIfDown();
        return Clock is null ? null : Instant.From(Clock.GetUtcNow());
    }

    /// <summary>The store outlives the silos that share it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryJournalStore KeptUnlessDown()
    {
        ThrowIfDown();
        return _kept;
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new IOException("The store is down.");
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
