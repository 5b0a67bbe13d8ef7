using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>Gathers the calls of all licenses, for the desk of the silo that this process is connected to.</summary>
internal sealed class DeskGathering(IGrainFactory grains, TimeProvider time, int sizeMax = Gathering.SizeMax)
    : Gathering(InFlightMax, sizeMax)
{
    /// <summary>Measured with 128 in flight over 1,000 licenses: two give a tenth less.</summary>
    public const int InFlightMax = 4;

    private IDeskGrain? _desk;

    /// <summary>Of the desk: while it is away, calls go to their licenses.</summary>
    public Absence Absence { get; } = new(time);

    // Not before the first call: an Orleans client knows its grains once it is connected.
    private IDeskGrain Desk => _desk ??= grains.GetGrain<IDeskGrain>(0);

    protected override async ValueTask Serve(IGathered[] calls)
    {
        IGathered[][] byLicense = calls.Length == 1 ? [calls] : ByLicense(calls);
        var asks = new DeskAsks(
            Array.ConvertAll(
                byLicense,
                static calls => new LicenseAsks(calls[0].Route.Key, Array.ConvertAll(calls, static call => call.Ask))
            )
        );
        SeatAnswer[] answers;
        try
        {
            answers = (await Desk.Serve(asks)).Answers;
        }
        catch (Exception e)
        {
            Fail(calls, e);
            return;
        }
        Absence.End();
        int next = 0;
        foreach (IGathered[] some in byLicense)
        {
            foreach (IGathered call in some)
            {
                SeatAnswer answer = answers[next++];
                if (answer.Outcome == AskOutcome.AskTheLicense)
                {
                    call.Route.NotAtDesk(call);
                }
                else
                {
                    call.Route.IsAtDesk();
                    call.Hear(answer);
                }
            }
        }
    }

    private static IGathered[][] ByLicense(IGathered[] calls) =>
        [.. calls.GroupBy(static call => call.Route).Select(static group => group.ToArray())];

    /// <summary>A silo that died or stands still answers for none of its calls, and would keep those behind them as long. Each license may well be served elsewhere.</summary>
    private void Fail(IGathered[] calls, Exception why)
    {
        Absence.Begin();
        // Whatever it was, the license is asked next; if it fails in the same way, it is told then.
        Exception failure = Repeatable.Is(why) ? why : new TryAgainException(why.Message, why);
        foreach (IGathered call in calls)
        {
            call.NotAnswered(failure);
        }
        while (Take() is { } waiting)
        {
            foreach (IGathered call in waiting)
            {
                call.Route.AskLicense(call);
            }
        }
    }
}
