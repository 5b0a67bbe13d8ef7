namespace SeatBroker.Server.Pages;

/// <summary>One reading of an organization's mapping.</summary>
/// <param name="number">From 1 on, in the order of the readings.</param>
/// <param name="answer">What was read.</param>
internal sealed class MappingEdition(long number, LicenseMappingAnswer answer)
{
    // It names no later edition: who is slow must not keep all that he missed in memory.
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Number => number;

    public LicenseMappingAnswer Answer => answer;

    /// <summary>Completes when there is a newer edition, or fails when there will be none.</summary>
    public Task Superseded => _superseded.Task;

    public void Supersede() => _superseded.TrySetResult();

    public void EndWith(Exception failure) => _superseded.TrySetException(failure);
}
