using System.Globalization;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>How the simulated agents work.</summary>
/// <param name="Agents">How many there are.</param>
/// <param name="Arrival">All arrive within this time, at random.</param>
/// <param name="Shift">How long one stays logged in, on average.</param>
/// <param name="Pause">How long one stays away, on average; also how long one waits after a refusal.</param>
internal sealed record AgentPace(int Agents, TimeSpan Arrival, TimeSpan Shift, TimeSpan Pause);

/// <summary>The people whom a real gateway would serve: they arrive, work, pause, and come back.</summary>
internal sealed class Agents(SessionDesk desk, AgentPace pace, TimeProvider clock)
{
    public Task Work(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(1, pace.Agents).Select(number => Work(number, stop)));

    private async Task Work(int number, CancellationToken stop)
    {
        string user = string.Create(CultureInfo.InvariantCulture, $"agent-{number:0000}");
        await Task.Delay(pace.Arrival * Random.Shared.NextDouble(), clock, stop);
        while (true)
        {
            TimeSpan pause = await WorkOneShift(user, stop);
            await Task.Delay(pause, clock, stop);
        }
    }

    /// <returns>How long to stay away.</returns>
    private async Task<TimeSpan> WorkOneShift(string user, CancellationToken stop)
    {
        TimeSpan pause = About(pace.Pause);
        try
        {
            (Session? session, LoginAnswer answer) = await desk.Login(user, stop);
            if (session is null)
            {
                return answer.RetryAfter is { } retryAfter && retryAfter < pause ? retryAfter : pause;
            }
            if (await LastsFor(session, About(pace.Shift), stop))
            {
                await desk.Logout(session, stop);
            }
        }
        catch (OutcomeUnknownException)
        {
            // Nobody answered for as long as an agent waits: the next attempt comes after the pause. The desk has counted it.
            return pause;
        }
        return pause;
    }

    /// <summary>Whether the session lived until the shift's end.</summary>
    private async Task<bool> LastsFor(Session session, TimeSpan shift, CancellationToken stop)
    {
        try
        {
            await session.Ended.WaitAsync(shift, clock, stop);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private static TimeSpan About(TimeSpan mean) => mean * (0.5 + Random.Shared.NextDouble());
}
