namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>
/// Repeats a call whose outcome is not known. The pauses grow and are random, so that a thousand gateways that lost the same broker do not come back in one step.
/// </summary>
internal sealed class Persistence(Figures figures, TimeProvider clock)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Calls until there is an answer, for as long as <paramref name="patience"/>.</summary>
    /// <exception cref="OutcomeUnknownException">There was none: the last call's.</exception>
    public async Task<T> UntilAnswered<T>(
        Func<CancellationToken, Task<T>> call,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        long start = clock.GetTimestamp();
        TimeSpan delay = FirstDelay;
        while (true)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (OutcomeUnknownException unknown) when (clock.GetElapsedTime(start) + delay < patience)
            {
                figures.Repeat(unknown.Message);
            }
            await Task.Delay(delay * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <inheritdoc cref="UntilAnswered{T}"/>
    public Task UntilAnswered(
        Func<CancellationToken, Task> call,
        TimeSpan patience,
        CancellationToken cancellationToken
    ) =>
        UntilAnswered(
            async stop =>
            {
                await call(stop);
                return true;
            },
            patience,
            cancellationToken
        );
}
