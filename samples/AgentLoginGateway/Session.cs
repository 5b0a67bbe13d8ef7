namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>One login of one user. Its id is made here, before the first request: that is what makes every repetition safe.</summary>
internal sealed class Session(string user)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string User { get; } = user;

    /// <summary>The seat as last heard of; null while the broker granted none.</summary>
    public Seat? Seat { get; set; }

    /// <summary>Its user logs out: nothing is renewed or asked for any more.</summary>
    public bool Leaving { get; set; }

    /// <summary>Completes when the session is over, by its user's wish or because its seat was lost.</summary>
    public Task Ended => _ended.Task;

    /// <summary>One call of a session at a time: a login on its way must not overtake the logout that follows it.</summary>
    public async Task<IDisposable> TakeTurn(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void End() => _ended.TrySetResult();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
