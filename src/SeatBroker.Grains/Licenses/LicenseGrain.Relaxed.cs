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
        bool isEarly = options.Value.Durability == Durability.Relaxed && MayBeForgotten(outcome);
        Task durable = Keep();
        return isEarly ? Task.CompletedTask : durable;
    }

    /// <summary>
    /// A grant and nothing else that this step decided, which raises no peak, and holds no burst seat of a peak that is not durable yet: no peak is answered that could be lost (R12). An activation that may
    /// have been replaced while its process stood still answers nothing early: what it grants, its successor knows nothing of.
    /// </summary>
    private bool MayBeForgotten(in LoginOutcome outcome) =>
        outcome.Verdict == LoginVerdict.Granted
        && _decided.Count == 1
        && _license.Burst.Peak == _gauge.BurstPeak
        && (outcome.Session!.Seat != SeatKind.Burst || _peakDurable.IsCompletedSuccessfully)
        && !commit.IsDown
        && _journal.IsProved
        && _journal.OldestPending <= PendingMax;
}
