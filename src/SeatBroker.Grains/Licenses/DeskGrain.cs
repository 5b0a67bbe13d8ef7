using System.Diagnostics;
using Orleans.Concurrency;
using SeatBroker.Abstractions;

namespace SeatBroker.Grains.Licenses;

/// <summary>Lets every license of this silo decide on its own turn, without a message to each, and waits until all of that is durable.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class DeskGrain(LocalLicenses licenses, SeatBrokerInstruments instruments) : Grain, IDeskGrain
{
    public async ValueTask<LicenseAnswers> Serve(DeskAsks asks)
    {
        long began = Stopwatch.GetTimestamp();
        var steps = new Task<DeskStep>[asks.Licenses.Length];
        int count = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            (string license, SeatAsk[] own) = asks.Licenses[i];
            steps[i] =
                licenses.Find(license)?.DecideForDesk(own) ?? Task.FromResult(DeskStep.AskTheLicense(own.Length));
            count += own.Length;
        }
        DeskStep[] decided = await Task.WhenAll(steps);
        foreach (DeskStep step in decided)
        {
            if (!step.MayGoFirst)
            {
                // Whether it was kept is looked at below.
                await step.Kept.ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                );
            }
        }
        var answers = new SeatAnswer[count];
        int next = 0;
        foreach (DeskStep step in decided)
        {
            string? whyNotKept = step.Kept.Exception?.InnerException?.Message;
            foreach (SeatAnswer answer in step.Answers)
            {
                answers[next++] = whyNotKept is null ? answer : SeatAnswer.TryAgain(whyNotKept);
                if (whyNotKept is null && answer.Login is { } reply)
                {
                    instruments.LoginAnswered(reply.Refusal, reply.Repeated, began);
                }
            }
        }
        return new(answers);
    }
}

/// <summary>What a license decided for the desk.</summary>
/// <param name="Answers">In the order of the asks.</param>
/// <param name="Kept">Completes when they are durable. Fails with <see cref="TryAgainException"/> if it is not known whether they were kept.</param>
/// <param name="MayGoFirst">They may be told before that, unless it is known to have failed.</param>
internal readonly record struct DeskStep(SeatAnswer[] Answers, Task Kept, bool MayGoFirst)
{
    /// <summary>Nothing was decided.</summary>
    public static DeskStep AskTheLicense(int count) => ToAll(count, SeatAnswer.AskTheLicense);

    /// <summary>The same to every ask, at once.</summary>
    public static DeskStep ToAll(int count, SeatAnswer answer) =>
        new(LicenseAnswers.ToAll(count, answer).Answers, Task.CompletedTask, MayGoFirst: true);
}
