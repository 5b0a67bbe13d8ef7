using Orleans.Concurrency;
using SeatBroker.Abstractions;

namespace SeatBroker.Grains.Licenses;

/// <summary>Hands gathered asks to their licenses, all at the same time, and gathers the answers. Keeps nothing.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class SeatDesk(IGrainFactory grains) : Grain, ISeatDesk
{
    /// <summary>
    /// A license that is just being read, or whose silo is away, must not hold up everybody whose asks travel with its own. Longer than a commit on a busy disk takes:
    /// what is called late costs a call of its own.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async ValueTask<DeskAnswers> Serve(DeskAsks asks)
    {
        LicenseAsks[] licenses = asks.Licenses;
        var pending = new Task<LicenseAnswers>[licenses.Length];
        for (int i = 0; i < licenses.Length; i++)
        {
            pending[i] = Ask(licenses[i]);
        }
        Task<LicenseAnswers[]> all = Task.WhenAll(pending);
        try
        {
            return new(await all.WaitAsync(Patience));
        }
        catch (TimeoutException)
        {
            var answers = new LicenseAnswers[licenses.Length];
            for (int i = 0; i < licenses.Length; i++)
            {
                answers[i] = pending[i].IsCompletedSuccessfully
                    ? await pending[i]
                    : LicenseAnswers.ToAll(licenses[i].Asks.Length, SeatAnswer.Late);
            }
            return new(answers);
        }
    }

    /// <summary>Never fails: whatever happens to one license is answered to its own asks.</summary>
    private async Task<LicenseAnswers> Ask(LicenseAsks asks)
    {
        try
        {
            return await grains.GetGrain<ILicenseGrain>(asks.License).Serve(asks);
        }
        catch (Exception e)
        {
            return LicenseAnswers.ToAll(
                asks.Asks.Length,
                e is TryAgainException or OrleansException or TimeoutException
                    ? SeatAnswer.TryAgain(e.Message)
                    : SeatAnswer.Failed(e.Message)
            );
        }
    }
}
