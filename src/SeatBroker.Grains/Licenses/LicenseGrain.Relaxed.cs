using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Licenses;

/// <summary>Relaxed durability: the grants that are answered before they are durable. A crash may forget these, and these alone; renewals then report them lost.</summary>
internal sealed partial class LicenseGrain
{
    /// <summary>While the oldest entry waits for longer than this to be durable, everybody waits.</summary>
    private static readonly TimeSpan PendingMax = TimeSpan.FromMilliseconds(50);

    // When the open month's peak, as it is now, is durable.
    private Task _peakDurable = Task.CompletedTask;

    /// <summary>Keeps what a login decided, and completes when it may be answered.</summary>
    private Task KeepLogin(in LoginOutcome outcome)
    {
        bool isEarly = IsGrantThatMayGoFirst(outcome) && MayBeForgotten(grantCount: 1);
        Task durable = Keep();
        return isEarly ? Task.CompletedTask : durable;
    }

    /// <summary>A grant which holds no burst seat of a peak that is not durable yet.</summary>
    private bool IsGrantThatMayGoFirst(in LoginOutcome outcome) =>
        outcome.Verdict == LoginVerdict.Granted
        && (outcome.Session!.Seat != SeatKind.Burst || _peakDurable.IsCompletedSuccessfully);

    /// <summary>Grants and nothing else is what this step decided, and they raise no peak: no peak is answered that could be lost (R12).</summary>
    /// <remarks>An activation that may have been replaced while its process stood still answers nothing early: what it grants, its successor knows nothing of.</remarks>
    private bool MayBeForgotten(int grantCount) =>
        options.Value.Durability == Durability.Relaxed
        && _decided.Count == grantCount
        && _license.Burst.Peak == _gauge.BurstPeak
        && !commit.IsDown
        && _journal.IsProved
        && _journal.OldestPending <= PendingMax;
}
