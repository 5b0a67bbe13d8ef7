namespace SeatBroker.Journal.AzureBlobs;

/// <summary>A journal's newest segment as it was last seen.</summary>
/// <param name="First">The position of its first row.</param>
/// <param name="Capacity">How many rows it takes, as its maker has written to it; 0: there is no segment.</param>
/// <param name="Count">How many rows it holds.</param>
/// <param name="Size">Its bytes: where the next row must land.</param>
internal sealed record Tail(long First, int Capacity, int Count, long Size)
{
    public static Tail None { get; } = new(1, 0, 0, 0);

    /// <summary>The journal's last position.</summary>
    public long Position => First + Count - 1;

    public bool IsFull => Count >= Capacity;
}
