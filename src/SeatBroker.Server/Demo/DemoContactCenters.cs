using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SeatBroker.Server.Demo;

/// <summary>
/// Creates the example contact centers and lets their people work, day after day, from the moment when the server answers until it begins to stop:
/// no call is under way when the broker goes.
/// </summary>
internal sealed partial class DemoContactCenters(
    IGrainFactory grains,
    TimeProvider clock,
    IServer server,
    DemoFolder folder,
    IHostApplicationLifetime lifetime,
    ILogger<DemoContactCenters> log
) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _work = RunAsync();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work.WaitAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            var centers = ExampleContactCenters.All;
            List<IReadOnlyList<Crew>> crews = [];
            foreach (var center in centers)
            {
                crews.Add(await OpenAsync(center, seed: crews.Count));
            }

            await DemoGreeting.WriteAsync(Console.Out, Address(), folder.Path);
            await Task.WhenAll(centers.Select((center, index) => WorkAsync(center, crews[index])));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LogStopped(log);
        }
        catch (Exception failure)
        {
            // A demo without people at work shows nothing: end it, rather than leave a still picture.
            LogFailed(log, failure);
            lifetime.StopApplication();
        }
    }

    private async Task<IReadOnlyList<Crew>> OpenAsync(ExampleContactCenter center, int seed)
    {
        var gateway = new DemoGateway(grains, clock, center.Organization.Id);
        await gateway.CreateAsync(center, _stop.Token);

        // The same day every time: what one sees can be seen again.
        var random = new Random(seed);
        Crew[] crews = [.. center.Crews.Select(crew => new Crew(gateway, crew, random))];
        foreach (var crew in crews)
        {
            await crew.EnrollAsync(center.Licenses, _stop.Token);
        }

        return crews;
    }

    private async Task WorkAsync(ExampleContactCenter center, IReadOnlyList<Crew> crews)
    {
        long start = clock.GetTimestamp();
        var renewAt = RenewalPeriod;
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var elapsed = clock.GetElapsedTime(start);
            foreach (var crew in crews)
            {
                await crew.MoveAsync(WorkingDay.Hour(center.StartHour, elapsed), elapsed, _stop.Token);
            }

            if (elapsed >= renewAt)
            {
                renewAt = elapsed + RenewalPeriod;
                foreach (var crew in crews)
                {
                    await crew.RenewAsync(_stop.Token);
                }
            }
        }
    }

    private string Address() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://127.0.0.1:5080";

    [LoggerMessage(EventName = "DemoStopped", Level = LogLevel.Debug, Message = "The demo's people went home.")]
    private static partial void LogStopped(ILogger log);

    [LoggerMessage(EventName = "DemoFailed", Level = LogLevel.Critical, Message = "The demo cannot go on.")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
