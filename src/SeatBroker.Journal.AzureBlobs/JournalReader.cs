using Azure;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>Reads journals. What another server forgets meanwhile shows as a gap or a blob that is gone, and the reading begins again.</summary>
internal sealed class JournalReader(JournalContainer container)
{
    private const int ReadCountMax = 5;

    public async ValueTask<JournalReading> ReadAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation
    )
    {
        for (int i = 0; i < ReadCountMax; i++)
        {
            try
            {
                if (await TryReadAsync(key, from, end, cancellation).ConfigureAwait(false) is { } reading)
                {
                    return reading;
                }
            }
            catch (RequestFailedException e) when (JournalContainer.IsGone(e) || JournalContainer.IsChanged(e)) { }
        }

        throw new IOException($"The journal '{key}' has a gap, or changes faster than it can be read.");
    }

    /// <returns>Null: rows are missing.</returns>
    private async Task<JournalReading?> TryReadAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation
    )
    {
        Past past = await Past.ReadAsync(container, key, cancellation).ConfigureAwait(false);
        KeptSnapshot? kept = past.Newest(from);
        JournalSnapshot? snapshot = kept is null
            ? null
            : new(
                kept.Position,
                kept.At,
                await DownloadAsync(container.Blob(kept.Name).DownloadContentAsync, cancellation).ConfigureAwait(false)
            );

        long position = kept?.Position ?? past.Floor;
        List<JournalRow> rows = [];
        List<long> firsts = await container.ListSegmentsAsync(key, cancellation).ConfigureAwait(false);
        for (int i = 0; i < firsts.Count; i++)
        {
            if (i + 1 < firsts.Count && firsts[i + 1] <= position + 1)
            {
                continue;
            }

            ReadOnlyMemory<byte> rest = await DownloadAsync(
                    container.Segment(key, firsts[i]).DownloadContentAsync,
                    cancellation
                )
                .ConfigureAwait(false);
            while (!rest.IsEmpty)
            {
                JournalRow row = RowFrame.Read(ref rest);
                if (row.Position <= position)
                {
                    continue;
                }

                if (row.Position != position + 1)
                {
                    return null;
                }

                if (row.At >= end)
                {
                    return new(snapshot, rows);
                }

                rows.Add(row);
                position = row.Position;
            }
        }

        return new(snapshot, rows);
    }

    private static async Task<ReadOnlyMemory<byte>> DownloadAsync(
        Func<CancellationToken, Task<Response<Azure.Storage.Blobs.Models.BlobDownloadResult>>> download,
        CancellationToken cancellation
    ) => (await download(cancellation).ConfigureAwait(false)).Value.Content.ToMemory();
}
