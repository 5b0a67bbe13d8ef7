namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>How long things take in a gateway.</summary>
internal sealed record GatewayPace(TimeSpan Report, TimeSpan Stop);

/// <summary>
/// The gateway's life: 1. renewals and reports run beside the work, 2. the work, 3. everybody is logged out. Whatever ends the work - its own end, a signal, a
/// mistake in the settings - the third step comes.
/// </summary>
internal sealed class Gateway(
    IBroker broker,
    SessionDesk desk,
    Persistence persistence,
    Figures figures,
    GatewayPace pace,
    TextWriter output,
    TimeProvider clock
)
{
    // A lease may be made shorter while we run, and only a login or a renewal shows it. So however long it is, a look every minute.
    private static readonly TimeSpan LongestRenewalPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs the work until it ends or <paramref name="stopping"/> is cancelled.</summary>
    public async Task Run(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        // 1. Whichever ends first ends the others.
        Task[] tasks = [RenewUntil(stop.Token), ReportUntil(stop.Token), work(stop.Token)];
        try
        {
            // 2.
            await await Task.WhenAny(tasks);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopping: logging everybody out.");
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(tasks)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            // 3.
            using var bound = new CancellationTokenSource(pace.Stop, clock);
            int left = await desk.LogoutAll(bound.Token);
            await output.WriteLineAsync(figures.Summary(left));
        }
    }

    private async Task RenewUntil(CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (true)
        {
            try
            {
                TimeSpan lease = await persistence.UntilAnswered(broker.ReadLease, LongestRenewalPause, stop);
                pause = lease / 3 < LongestRenewalPause ? lease / 3 : LongestRenewalPause;
                await desk.RenewAll(pause, stop);
            }
            catch (OutcomeUnknownException)
            {
                // The broker is away. It gives every lease its full length when it is back (R8), so nobody is logged out; the next round follows.
                figures.Unanswered();
            }
            await Task.Delay(pause, clock, stop);
        }
    }

    private async Task ReportUntil(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(pace.Report, clock, stop);
            await output.WriteLineAsync($"{clock.GetUtcNow():HH:mm:ss} {figures.Line(desk.Sessions)}");
        }
    }
}
