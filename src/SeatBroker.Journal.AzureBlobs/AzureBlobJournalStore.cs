using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>
/// Journals in a container of Azure Blob Storage, for several servers at once: append blobs for rows, block blobs for snapshots.
/// A segment is text that can be read as it is: <c>az storage blob download --container-name seatbroker --name 'rows/demo-002Fagent!0000000000000000001'</c>.
/// </summary>
/// <remarks>
/// Rows are fenced by the position in the blob at which they must land. A row whose append was not answered is asked for once more, and recognized if it is
/// there; when nothing answers, the append throws.
/// </remarks>
public sealed class AzureBlobJournalStore : IJournalStore
{
    /// <summary>
    /// How many rows a new segment takes: far fewer than the 50,000 blocks that the service allows, as whoever reads a journal reads the segment of its snapshot from the beginning.
    /// </summary>
    internal const int SegmentRows = 4000;

    private const int ProbeSize = 64 * 1024;
    private const int UploadPartSize = 4 * 1024 * 1024;

    // The service tells whole seconds; the middle of one is at most half a second from the truth.
    private static readonly TimeSpan HalfOfClock = TimeSpan.FromMilliseconds(500);

    private readonly JournalContainer _container;
    private readonly Appender _appender;
    private readonly JournalReader _reader;
    private readonly Forgetting _forgetting;

    private AzureBlobJournalStore(JournalContainer container, int segmentRows)
    {
        _container = container;
        _appender = new(container, segmentRows);
        _reader = new(container);
        _forgetting = new(container);
    }

    /// <summary>Opens the journals of a container, and creates it if that is asked for and it is not there.</summary>
    /// <exception cref="AzureBlobJournalException">The container cannot be used; the message says why.</exception>
    public static AzureBlobJournalStore Open(string connectionString, string container, bool createContainer = false) =>
        Open(connectionString, container, createContainer, SegmentRows);

    /// <summary>
    /// Opens the journals of a container for reading alone; servers may go on writing them. Every journal is read up to a row that was its last at some instant of the reading, each at one of its own.
    /// </summary>
    /// <exception cref="AzureBlobJournalException">The container cannot be used; the message says why.</exception>
    public static IJournalHistory OpenReadOnly(string connectionString, string container) =>
        Open(connectionString, container);

    internal static AzureBlobJournalStore Open(
        string connectionString,
        string container,
        bool createContainer,
        int segmentRows
    ) => new(JournalContainer.Open(connectionString, container, createContainer), segmentRows);

    public ValueTask AppendAsync(IReadOnlyList<JournalAppend> batch) => _appender.AppendAsync(batch);

    public async ValueTask ProbeAsync()
    {
        BlobClient probe = _container.Blob($"probes/{Guid.NewGuid():N}");
        await probe.UploadAsync(BinaryData.FromBytes(new byte[ProbeSize])).ConfigureAwait(false);
        await probe.DeleteIfExistsAsync().ConfigureAwait(false);
    }

    public ValueTask<JournalReading> ReadHistoryAsync(
        string key,
        Instant from,
        Instant end,
        CancellationToken cancellation = default
    ) => BlobKey.CanBeKept(key) ? _reader.ReadAsync(key, from, end, cancellation) : new(JournalReading.Empty);

    public async ValueTask<bool> WriteSnapshotAsync(
        string key,
        long position,
        Instant at,
        ReadOnlyMemory<byte> snapshot,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        if (!BlobKey.CanBeKept(key))
        {
            return false;
        }

        Past past = await Past.ReadAsync(_container, key, cancellation).ConfigureAwait(false);
        if (
            position <= past.Floor
            || position > await _appender.ReadPositionAsync(key, cancellation).ConfigureAwait(false)
        )
        {
            return false;
        }

        if (past.Snapshots.All(kept => kept.Position != position))
        {
            await UploadAsync(BlobNames.Snapshot(key, position, at), snapshot, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    public ValueTask<int> ForgetHistoryAsync(
        Instant before,
        int rowCountMax,
        CancellationToken cancellation = default
    ) => _forgetting.ForgetAsync(before, rowCountMax, cancellation);

    public async ValueTask<IReadOnlyList<string>> ListKeysAsync(
        string fromKey,
        int keyCountMax,
        CancellationToken cancellation = default
    )
    {
        List<string> keys = [];
        string from = BlobNames.AllRows + BlobKey.Write(fromKey);
        await foreach (
            BlobItem blob in _container.ListAsync(BlobNames.AllRows, from, cancellation).ConfigureAwait(false)
        )
        {
            if (keys.Count >= keyCountMax)
            {
                break;
            }

            // A segment may have been made for a row that never came.
            string key = BlobNames.Key(blob.Name);
            if (
                blob.Properties.ContentLength > 0
                && (keys.Count == 0 || !string.Equals(keys[^1], key, StringComparison.Ordinal))
            )
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    public async ValueTask<IReadOnlyList<long>> ReadPositionsAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellation = default
    )
    {
        long[] positions = new long[keys.Count];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = Appender.ParallelMax,
            CancellationToken = cancellation,
        };
        await Parallel
            .ForAsync(
                0,
                keys.Count,
                options,
                async (i, token) =>
                    positions[i] = BlobKey.CanBeKept(keys[i])
                        ? await _appender.ReadPositionAsync(keys[i], token).ConfigureAwait(false)
                        : 0
            )
            .ConfigureAwait(false);
        return positions;
    }

    /// <summary>The service's clock as its answers tell it, to half a second.</summary>
    public async ValueTask<Instant?> ReadClockAsync(CancellationToken cancellation = default) =>
        Instant.From(await _container.ReadClockAsync(cancellation).ConfigureAwait(false)) + HalfOfClock;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task UploadAsync(string name, ReadOnlyMemory<byte> snapshot, CancellationToken cancellation)
    {
        BlobUploadOptions options = new()
        {
            Conditions = new() { IfNoneMatch = ETag.All },
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = UploadPartSize,
                MaximumTransferSize = UploadPartSize,
                MaximumConcurrency = 1,
            },
        };
        try
        {
            await _container
                .Blob(name)
                .UploadAsync(BinaryData.FromBytes(snapshot), options, cancellation)
                .ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (JournalContainer.IsThere(e))
        {
            // Somebody else has written it, or this was the repetition of a request whose answer was lost.
        }
    }
}
