using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>Appends batches: every row is one block of its journal's newest segment, and the rows of a batch go in parallel.</summary>
/// <remarks>
/// A row lands only where the segment ended when it was seen to hold the row before: of two that append at one position the service takes one.
/// A segment's capacity is written to it when it is made, so all writers leave it for the next after the same row, and none can add to it later.
/// </remarks>
internal sealed class Appender(JournalContainer container, int segmentRows)
{
    /// <summary>How many requests are under way at once.</summary>
    public const int ParallelMax = 32;

    private readonly ConcurrentDictionary<string, Tail> _tails = new(StringComparer.Ordinal);

    public async ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch)
    {
        // 1. Refuse what the service cannot take.  2. Send the rest.  3. After an exception only reading tells what was kept.
        List<JournalAppend> asked = Sift(batch);
        ParallelOptions options = new() { MaxDegreeOfParallelism = ParallelMax };
        await Parallel
            .ForEachAsync(
                asked,
                options,
                async (append, _) =>
                {
                    Tail? known = Forget(append.Key);
                    append.Outcome = await AppendAsync(append, known).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    /// <summary>The last position, asked of the segment that was last the newest, if one is known.</summary>
    public async Task<long> ReadPositionAsync(string key, CancellationToken cancellation)
    {
        Tail? tail = _tails.TryGetValue(key, out Tail? known)
            ? await container.LookAsync(key, known.First, cancellation).ConfigureAwait(false)
            : null;
        if (tail is null or { IsFull: true })
        {
            tail = await container.FindTailAsync(key, cancellation).ConfigureAwait(false);
        }

        return tail.Position;
    }

    private async Task<AppendOutcome> AppendAsync(JournalAppend append, Tail? known)
    {
        long before = append.Position - 1;
        // A full segment's successor could have been filled and forgotten since it was seen: ask.
        Tail? tail =
            known is { IsFull: false } && known.Position == before
                ? known
                : await container.FindTailAsync(append.Key, CancellationToken.None).ConfigureAwait(false);
        if (tail.IsFull && tail.Position == before)
        {
            tail = await container.BeginSegmentAsync(append.Key, append.Position, segmentRows).ConfigureAwait(false);
        }

        if (tail?.Position != before)
        {
            return AppendOutcome.Fenced;
        }

        byte[] frame = RowFrame.Write(append);
        if (!await SendAsync(container.Segment(append.Key, tail.First), frame, tail.Size).ConfigureAwait(false))
        {
            return AppendOutcome.Fenced;
        }

        _tails[append.Key] = tail with { Count = tail.Count + 1, Size = tail.Size + frame.Length };
        return AppendOutcome.Kept;
    }

    /// <returns>False: somebody else's row is there.</returns>
    private static async Task<bool> SendAsync(AppendBlobClient segment, byte[] frame, long offset)
    {
        try
        {
            using MemoryStream block = new(frame, writable: false);
            AppendBlobAppendBlockOptions options = new() { Conditions = new() { IfAppendPositionEqual = offset } };
            await segment.AppendBlockAsync(block, options).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (JournalContainer.IsGone(e))
        {
            return false;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.AppendPositionConditionNotMet)
        {
            // The request may be the repetition of one that was kept and whose answer was lost.
            BlobDownloadOptions range = new() { Range = new HttpRange(offset, frame.Length) };
            BlobDownloadResult there = await segment.DownloadContentAsync(range).ConfigureAwait(false);
            return there.Content.ToMemory().Span.SequenceEqual(frame);
        }
    }

    /// <summary>Takes what is known: it is known again when the row has been kept.</summary>
    private Tail? Forget(string key) => _tails.TryRemove(key, out Tail? known) ? known : null;

    private static List<JournalAppend> Sift(IReadOnlyList<JournalAppend> batch)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        List<JournalAppend> asked = [];
        foreach (JournalAppend append in batch)
        {
            if (!keys.Add(append.Key))
            {
                throw new ArgumentException($"Two rows of journal '{append.Key}' in a batch.", nameof(batch));
            }

            append.Outcome =
                append.Row.Length > JournalAppend.RowSizeMax || !BlobKey.CanBeKept(append.Key) ? AppendOutcome.Refused
                : append.Position < 1 ? AppendOutcome.Fenced
                : AppendOutcome.Unknown;
            if (append.Outcome == AppendOutcome.Unknown)
            {
                asked.Add(append);
            }
        }

        return asked;
    }
}
