namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>Repeats a call whose outcome is not known, with growing pauses.</summary>
internal sealed class Persistence(Figures figures, TimeProvider clock)
{
    /// <summary>Calls until there is an answer, for as long as <paramref name="patience"/>.</summary>
    /// <exception cref="OutcomeUnknownException">There was none: the last call's.</exception>
    public async Task<T> UntilAnswered<T>(
        Func<CancellationToken, Task<T>> call,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        long start = clock.GetTimestamp();
        var backOff = new BackOff(clock);
        while (true)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (OutcomeUnknownException unknown) when (clock.GetElapsedTime(start) + backOff.Next < patience)
            {
                figures.Repeat(unknown.Message);
            }
            await backOff.Pause(cancellationToken);
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
