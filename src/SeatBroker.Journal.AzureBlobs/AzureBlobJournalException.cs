namespace SeatBroker.Journal.AzureBlobs;

/// <summary>The container cannot be used as it is; the message says why, and never holds a key.</summary>
public sealed class AzureBlobJournalException : IOException
{
    public AzureBlobJournalException(string message)
        : base(message) { }

    public AzureBlobJournalException(string message, Exception inner)
        : base(message, inner) { }
}
