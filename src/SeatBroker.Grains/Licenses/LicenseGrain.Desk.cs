using SeatBroker.Abstractions;

namespace SeatBroker.Grains.Licenses;

/// <summary>What the silo's desk asks of this license: a step like any other, but without a message of its own.</summary>
internal sealed partial class LicenseGrain
{
    /// <summary>Decides what takes no other license, on this activation's turn. Called from any thread; never fails.</summary>
    public Task<DeskStep> DecideForDesk(SeatAsk[] asks)
    {
        var step = new Task<DeskStep>(() => DecideForDeskNow(asks));
        GrainContext.Scheduler.QueueTask(step);
        return step;
    }

    private DeskStep DecideForDeskNow(SeatAsk[] asks)
    {
        if (!_isActive)
        {
            // It ended while this waited for its turn.
            return DeskStep.AskTheLicense(asks.Length);
        }
        var answers = new SeatAnswer[asks.Length];
        try
        {
            var step = new Step(Begin());
            bool isDecided = false;
            for (int i = 0; i < asks.Length; i++)
            {
                answers[i] =
                    WhyMalformed(asks[i]) is { } why ? SeatAnswer.Failed(why)
                    : OwesFeatures(asks[i]) ? SeatAnswer.AskTheLicense
                    : Decide(asks[i], ref step);
                isDecided |= answers[i].Outcome == AskOutcome.Answered;
            }
            bool mayGoFirst = !isDecided || MayGoFirst(step);
            return new(answers, Keep(step.TellsAbsence), mayGoFirst);
        }
        catch (TryAgainException e)
        {
            return DeskStep.ToAll(asks.Length, SeatAnswer.TryAgain(e.Message));
        }
        catch (Exception e)
        {
            // Nobody else at the desk is to suffer from it: who asks the license hears from itself what became of it.
            LogBrokeOff(e, _key);
            StopUsing();
            return DeskStep.AskTheLicense(asks.Length);
        }
    }
}
