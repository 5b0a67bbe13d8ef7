using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Grains.Journal;

/// <summary>Forgets history older than <see cref="SeatBrokerOptions.HistoryRetention"/>, in small steps with pauses, so that no login waits for it.</summary>
internal sealed partial class HistoryRetention(
    IJournalStore store,
    IOptions<SeatBrokerOptions> options,
    [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider time,
    ILogger<HistoryRetention> log
) : BackgroundService
{
    private const int StepRows = 500;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await WaitForNext(timer, stoppingToken))
        {
            try
            {
                await Forget(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Nothing is lost by keeping history longer; the next round tries again.
                LogFailed(e);
            }
        }
    }

    private async Task Forget(CancellationToken stopping)
    {
        Instant before = Instant.From(time.GetUtcNow() - options.Value.HistoryRetention);
        long total = 0;
        int forgotten;
        while ((forgotten = await store.ForgetHistoryAsync(before, StepRows, stopping)) > 0)
        {
            total += forgotten;
            await Task.Delay(Pause, time, stopping);
        }
        if (total > 0)
        {
            LogForgotten(total, before);
        }
    }

    private static async Task<bool> WaitForNext(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} rows and snapshots of history before {Before} were forgotten.")]
    private partial void LogForgotten(long count, Instant before);

    [LoggerMessage(2, LogLevel.Warning, "History could not be forgotten; it stays until the next round.")]
    private partial void LogFailed(Exception exception);
}
