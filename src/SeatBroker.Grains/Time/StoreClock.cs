using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Grains.Time;

/// <summary>
/// Compares this server's clock with the store's, which all servers of a cluster share (R9): at start, every 10 s, and every second while it is off. While they differ by more
/// than 2 s, or before they were compared once, nothing is decided here and the server is not ready; renewals go on. A server that starts with such a clock waits before it joins its cluster:
/// the licenses that would be placed on it are decided elsewhere meanwhile.
/// </summary>
internal sealed partial class StoreClock(
    IJournalStore store,
    BrokerClock clock,
    GroupCommit commit,
    [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider time,
    ILogger<StoreClock> log
) : IDisposable
{
    public static readonly TimeSpan DifferenceMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CompareAgainAfter = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _agreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private bool _wasCompared;
    private bool _isOff;

    /// <summary>The store has a clock of its own: other servers write to it too. True until the store has said otherwise.</summary>
    public bool IsShared { get; private set; } = true;

    /// <summary>Compares once, then from time to time. Completes when the clocks are not known to differ.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        _timer = time.CreateTimer(
            static self => _ = ((StoreClock)self!).Compare(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        await Compare();
        if (_isOff)
        {
            await _agreed.Task.WaitAsync(cancellation);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private async Task Compare()
    {
        long began = time.GetTimestamp();
        try
        {
            var before = Instant.From(time.GetUtcNow());
            Instant? told = await store.ReadClockAsync().AsTask().WaitAsync(commit.Patience);
            if (told is not { } storeNow)
            {
                IsShared = false;
                return;
            }
            Judge(before, storeNow, time.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            LogNotCompared(e.Message);
            if (_wasCompared)
            {
                // A store that nobody needs at the moment is found down by this.
                commit.CouldNotAsk(e, began);
            }
            else
            {
                clock.CompareWithStore("This server's clock has not been compared with the store's yet.");
            }
        }
        _timer?.Change(_isOff || !_wasCompared ? CompareAgainAfter : CompareEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The store told its time somewhere between the question and the answer: what is certain is the difference from the middle less half the way.</summary>
    private void Judge(Instant before, Instant storeNow, TimeSpan roundTrip)
    {
        TimeSpan difference = storeNow - (before + (roundTrip / 2));
        bool isOff = difference.Duration() - (roundTrip / 2) > DifferenceMax;
        _wasCompared = true;
        if (isOff != _isOff)
        {
            LogDifference(isOff, difference);
        }
        _isOff = isOff;
        if (!isOff)
        {
            _agreed.TrySetResult();
        }
        clock.CompareWithStore(
            isOff
                ? $"This server's clock differs from the store's by more than {DifferenceMax.TotalSeconds:0} s."
                : null
        );
    }

    [LoggerMessage(
        1,
        LogLevel.Critical,
        "This server's clock differs from the store's by more than 2 s: {IsOff} (true: it decides nothing and is not ready, and does not join its cluster; false: it is right again). The store is ahead by {Difference}."
    )]
    private partial void LogDifference(bool isOff, TimeSpan difference);

    [LoggerMessage(2, LogLevel.Warning, "This server's clock could not be compared with the store's: {Reason}")]
    private partial void LogNotCompared(string reason);
}
