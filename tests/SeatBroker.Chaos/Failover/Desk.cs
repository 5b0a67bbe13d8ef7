using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Failover;

/// <summary>A way to the broker that insists until it is answered, as a gateway does.</summary>
internal interface IGateway
{
    /// <summary>Its name in the report.</summary>
    string Name { get; }

    /// <returns>False: nobody answered in time.</returns>
    Task<bool> Login(string organization, string session, string user);

    /// <inheritdoc cref="Login"/>
    Task<bool> Logout(string organization, string session);
}

/// <summary>One login or logout with all its repeats.</summary>
/// <param name="Organization">Whose license.</param>
/// <param name="Way">The gateway's name.</param>
/// <param name="IsLogin">False: a logout.</param>
/// <param name="Begin">Before the first attempt, in microseconds by the run's clock.</param>
/// <param name="End">When it was answered, or given up.</param>
/// <param name="IsAnswered">Whether it was answered.</param>
internal sealed record Visit(string Organization, string Way, bool IsLogin, long Begin, long End, bool IsAnswered);

/// <summary>Somebody of one organization who logs in and out all the time: the longest time without an answer is the license's gap.</summary>
internal sealed class Desk(string organization, IGateway gateway, Recorder recorder)
{
    public const string LicenseType = "agent";

    private const int PauseMillisecondsMin = 150;
    private const int PauseMillisecondsMax = 250;

    private readonly List<Visit> _visits = [];

    /// <summary>To be read when the desk has closed.</summary>
    public IReadOnlyList<Visit> Visits => _visits;

    public async Task Run(CancellationToken stop)
    {
        for (int i = 1; !stop.IsCancellationRequested; i++)
        {
            string session = $"s-{i}";
            await Visit(isLogin: true, () => gateway.Login(organization, session, "alice"));
            await Visit(isLogin: false, () => gateway.Logout(organization, session));
        }
    }

    private async Task Visit(bool isLogin, Func<Task<bool>> ask)
    {
        await Task.Delay(Random.Shared.Next(PauseMillisecondsMin, PauseMillisecondsMax));
        long begin = recorder.Now;
        bool isAnswered = await ask();
        _visits.Add(new(organization, gateway.Name, isLogin, begin, recorder.Now, isAnswered));
    }
}
