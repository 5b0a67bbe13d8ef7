using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>
/// A gateway that knows one server and waits for it, however long it takes: it lets people in at its own pace, and renews without waiting for the answer before. So a server that was frozen has, when it
/// thaws, logins and renewals of its whole absence to answer, as one that was replaced meanwhile. The logout goes another way, and the renewals go on for a while: they must be told that it is lost.
/// </summary>
internal sealed class LoyalGateway(
    int number,
    int seed,
    HttpSeats patient,
    IReadOnlyList<ISeats> others,
    Recorder recorder
)
{
    private const int VisitsPauseMilliseconds = 600;
    private const int RenewalsPauseMilliseconds = 1_500;
    private const int RenewalsMax = 8;
    private const int UsersCount = 6;
    private const long Insists = 20_000_000;

    private readonly Random _random = new(unchecked((seed * 6101) + number));
    private readonly List<Task> _underWay = [];

    public async Task Run(CancellationToken stop)
    {
        for (int i = 1; await Pause(_random.Next(VisitsPauseMilliseconds / 2, VisitsPauseMilliseconds), stop); i++)
        {
            Workplace place = Workplace.All[_random.Next(Workplace.All.Count)];
            _underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            _underWay.Add(
                Visit(place, $"l{number}-{i}", $"v{_random.Next(UsersCount)}", _random.Next(RenewalsMax), stop)
            );
        }
        await Task.WhenAll(_underWay);
    }

    private async Task Visit(Workplace place, string session, string user, int logoutAt, CancellationToken stop)
    {
        Call login = await patient.Login(place.Name, session, user);
        if (login.Outcome == CallOutcome.Refused)
        {
            return;
        }
        var asked = new List<Task>();
        for (int i = 0; i < RenewalsMax && await Pause(RenewalsPauseMilliseconds, stop); i++)
        {
            if (i == logoutAt)
            {
                asked.Add(Logout(place, session, stop));
            }
            asked.Add(patient.Renew(place.Name, session));
        }
        await Task.WhenAll(asked);
    }

    private async Task Logout(Workplace place, string session, CancellationToken stop)
    {
        long began = recorder.Now;
        for (int i = number; recorder.Now - began < Insists; i++)
        {
            Call call = await others[i % others.Count].Logout(place.Name, session);
            if (
                call.Outcome is not (CallOutcome.Unknown or CallOutcome.NotSent)
                || !await Pause(RenewalsPauseMilliseconds / 5, stop)
            )
            {
                return;
            }
        }
    }

    private static async Task<bool> Pause(int milliseconds, CancellationToken stop)
    {
        try
        {
            await Task.Delay(milliseconds, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
