namespace SeatBroker.Benchmarks.Contestants;

/// <summary>What an acquire got.</summary>
internal enum Grant
{
    Refused,
    Concurrent,
    Burst,
}

/// <summary>A pool's counters, as the contestant itself reports them.</summary>
internal readonly record struct PoolReading(int ConcurrentInUse, int BurstInUse, int BurstPeak);

/// <summary>
/// Somebody who does the seat broker's job: pools numbered from 0, a seat of which is acquired by a session and released by it.
/// Beyond concurrent + burst an acquire is refused; the peak is the most burst seats held at one instant of the month.
/// All members but <see cref="Start"/> and disposal may be called at the same time by many.
/// </summary>
internal interface IContestant : IAsyncDisposable
{
    /// <summary>Starts on what a folder of its own holds, nothing at first, and creates the pools that are not there. Called once.</summary>
    Task Start(Workload workload, string dataDirectory);

    /// <summary>Completes when the seat is held as durably as the contestant can.</summary>
    ValueTask<Grant> Acquire(int pool, string session);

    /// <summary>Completes when the seat is free as durably as the contestant can.</summary>
    ValueTask Release(int pool, string session);

    ValueTask<PoolReading> Peak(int pool);

    /// <summary>The processes whose CPU time is the server's; none when the contestant runs in this process.</summary>
    IReadOnlyList<int> ServerProcessIds => [];

    /// <summary>Whether a seat is on the disk before its acquire completes.</summary>
    bool IsDurable => true;

    /// <summary>False for a contestant that only answers: it has no counters that could be right.</summary>
    bool Counts => true;
}
