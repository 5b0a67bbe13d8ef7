namespace SeatBroker.Server.Pages;

/// <summary>Reads one organization's mapping again and again while somebody looks; all who look share each reading.</summary>
internal sealed class MappingFeed(string organization, LicenseMappingReading reading, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // An organization of very many licenses takes longer to read: reading takes a tenth of the time at most.
    private const int RestFactor = 9;

    private readonly CancellationTokenSource _stop = new();
    private volatile MappingEdition _latest = new(number: 0, new LicenseMappingAnswer(PageProblem.TryAgain));

    /// <summary>What was read, as it looks in each language.</summary>
    public MappingPictures Pictures { get; } = new();

    /// <summary>How many look. Counted by <see cref="MappingFeeds"/>, under its lock.</summary>
    public int WatcherCount { get; set; }

    public void Start()
    {
        // Nothing of the first watcher's request, its language or its trace, belongs to the others.
        var stop = _stop.Token;
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RunAsync(stop), CancellationToken.None);
        }
    }

    /// <summary>The newest edition after one of them; waits until there is one.</summary>
    public async Task<MappingEdition> AfterAsync(long number, CancellationToken cancellation)
    {
        while (true)
        {
            var latest = _latest;
            if (latest.Number > number)
            {
                return latest;
            }

            await latest.Superseded.WaitAsync(cancellation);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                long began = clock.GetTimestamp();
                Publish(await reading.ReadAsync(organization));
                var rest = clock.GetElapsedTime(began) * RestFactor;
                await Task.Delay(rest > Period ? rest : Period, clock, stop);
            }
        }
        catch (Exception failure)
        {
            // Whoever looks is told, and asks again for a feed of its own time.
            _latest.EndWith(failure);
        }
    }

    private void Publish(LicenseMappingAnswer answer)
    {
        var previous = _latest;
        _latest = new(previous.Number + 1, answer);
        previous.Supersede();
    }
}
