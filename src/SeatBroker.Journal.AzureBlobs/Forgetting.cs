using Azure.Storage.Blobs.Models;
using SeatBroker.Domain;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>Forgets history, journal by journal; a call goes on where the one before it stopped.</summary>
/// <remarks>Rows are forgotten by a mark that no reader looks behind. Their bytes go when all rows of their segment are forgotten.</remarks>
internal sealed class Forgetting(JournalContainer container)
{
    private string _next = "";

    public async ValueTask<int> ForgetAsync(Instant before, int countMax, CancellationToken cancellation)
    {
        // 1. From where the last call stopped to the end.  2. Nothing there: from the beginning, once.
        string from = _next;
        int forgotten = await ForgetFromAsync(from, before, countMax, cancellation).ConfigureAwait(false);
        return forgotten > 0 || from.Length == 0
            ? forgotten
            : await ForgetFromAsync("", before, countMax, cancellation).ConfigureAwait(false);
    }

    private async Task<int> ForgetFromAsync(string from, Instant before, int countMax, CancellationToken cancellation)
    {
        int forgotten = 0;
        await foreach ((string key, Past past) in ListAsync(from, cancellation).ConfigureAwait(false))
        {
            forgotten += await ForgetAsync(key, past, before, countMax - forgotten, cancellation).ConfigureAwait(false);
            if (forgotten >= countMax)
            {
                _next = BlobNames.Past(key);
                return forgotten;
            }
        }

        _next = "";
        return forgotten;
    }

    private async IAsyncEnumerable<(string Key, Past Past)> ListAsync(
        string from,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        string? key = null;
        Past past = new();
        await foreach (
            BlobItem blob in container.ListAsync(BlobNames.AllPast, from, cancellation).ConfigureAwait(false)
        )
        {
            string next = BlobNames.Key(blob.Name);
            if (key is not null && !string.Equals(key, next, StringComparison.Ordinal))
            {
                yield return (key, past);
                past = new();
            }

            key = next;
            past.Add(blob.Name);
        }

        if (key is not null)
        {
            yield return (key, past);
        }
    }

    private async Task<int> ForgetAsync(
        string key,
        Past past,
        Instant before,
        int countMax,
        CancellationToken cancellation
    )
    {
        KeptSnapshot? start = past.Snapshots.LastOrDefault(snapshot => snapshot.At < before);
        if (start is null)
        {
            return 0;
        }

        // Snapshots first: one whose rows are partly gone would be no starting point.
        int forgotten = 0;
        foreach (KeptSnapshot snapshot in past.Snapshots.TakeWhile(snapshot => snapshot.Position < start.Position))
        {
            if (forgotten == countMax)
            {
                return forgotten;
            }

            await container
                .Blob(snapshot.Name)
                .DeleteIfExistsAsync(cancellationToken: cancellation)
                .ConfigureAwait(false);
            forgotten++;
        }

        long end = await EndAsync(key, past, start, cancellation).ConfigureAwait(false);
        long floor = Math.Min(end, past.Floor + countMax - forgotten);
        if (floor <= past.Floor)
        {
            return forgotten;
        }

        await RaiseAsync(key, past, floor, cancellation).ConfigureAwait(false);
        return forgotten + (int)(floor - past.Floor);
    }

    /// <summary>The last row that may be forgotten: never the journal's last.</summary>
    private async Task<long> EndAsync(string key, Past past, KeptSnapshot start, CancellationToken cancellation)
    {
        if (past.Floor >= start.Position || past.Snapshots[^1].Position > start.Position)
        {
            return start.Position;
        }

        Tail tail = await container.FindTailAsync(key, cancellation).ConfigureAwait(false);
        return Math.Min(start.Position, tail.Position - 1);
    }

    /// <summary>The mark first: what is behind it may be missing.</summary>
    private async Task RaiseAsync(string key, Past past, long floor, CancellationToken cancellation)
    {
        await container
            .Blob(BlobNames.Floor(key, floor))
            .UploadAsync(BinaryData.Empty, overwrite: true, cancellation)
            .ConfigureAwait(false);
        foreach (long lower in past.Floors)
        {
            await container
                .Blob(BlobNames.Floor(key, lower))
                .DeleteIfExistsAsync(cancellationToken: cancellation)
                .ConfigureAwait(false);
        }

        List<long> firsts = await container.ListSegmentsAsync(key, cancellation).ConfigureAwait(false);
        for (int i = 0; i + 1 < firsts.Count && firsts[i + 1] <= floor + 1; i++)
        {
            await container
                .Segment(key, firsts[i])
                .DeleteIfExistsAsync(cancellationToken: cancellation)
                .ConfigureAwait(false);
        }
    }
}
