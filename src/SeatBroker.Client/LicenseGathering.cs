using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>Gathers the calls of one license, for that license.</summary>
internal sealed class LicenseGathering(ILicenseGrain license, string key, int sizeMax = Gathering.SizeMax)
    : Gathering(InFlightMax, sizeMax)
{
    /// <summary>Measured with 128 in flight: one leaves the broker waiting, three make each call dearer.</summary>
    private const int InFlightMax = 2;

    protected override async ValueTask Serve(IGathered[] calls)
    {
        SeatAnswer[] answers;
        try
        {
            answers = calls is [var single]
                ? [await Serve(single.Ask)]
                : (await license.Serve(new(key, Array.ConvertAll(calls, static call => call.Ask)))).Answers;
        }
        catch (Exception e)
        {
            foreach (IGathered call in calls)
            {
                call.NotAnswered(e);
            }
            return;
        }
        for (int i = 0; i < calls.Length; i++)
        {
            calls[i].Hear(answers[i]);
        }
    }

    private async ValueTask<SeatAnswer> Serve(SeatAsk ask) =>
        ask is { Login: { } request }
            ? SeatAnswer.Of(await license.Login(request))
            : SeatAnswer.Of(await license.Logout(ask.Logout!));
}
