namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>Pauses that grow and are random, so that a thousand gateways that lost the same broker do not come back in one step.</summary>
internal sealed class BackOff(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The most that the next pause can last.</summary>
    public TimeSpan Next { get; private set; } = First;

    public async Task Pause(CancellationToken cancellationToken)
    {
        TimeSpan most = Next;
        Next = most * 2 < Longest ? most * 2 : Longest;
        await Task.Delay(most * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken);
    }
}
