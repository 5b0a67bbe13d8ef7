using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>The container of the journals' blobs: how it is reached, listed, and what its answers mean.</summary>
internal sealed class JournalContainer
{
    private const string CapacityName = "rows";
    private const int FindCountMax = 5;

    private readonly BlobContainerClient _container;

    private JournalContainer(BlobContainerClient container) => _container = container;

    /// <exception cref="AzureBlobJournalException">The connection string or the container cannot be used.</exception>
    public static JournalContainer Open(string connectionString, string name, bool create)
    {
        BlobContainerClient container;
        try
        {
            container = new BlobServiceClient(connectionString, Options()).GetBlobContainerClient(name);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new AzureBlobJournalException("SeatBroker:AzureBlobs:ConnectionString is no connection string.", e);
        }

        try
        {
            if (create)
            {
                container.CreateIfNotExists();
            }

            if (container.Exists())
            {
                return new(container);
            }
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            throw new AzureBlobJournalException($"The container '{name}' cannot be opened: {Reason(e)}", e);
        }

        throw new AzureBlobJournalException(
            $"There is no container '{name}': create it, or set SeatBroker:AzureBlobs:CreateContainer=true."
        );
    }

    public AppendBlobClient Segment(string key, long first) =>
        _container.GetAppendBlobClient(BlobNames.Segment(key, first));

    public BlobClient Blob(string name) => _container.GetBlobClient(name);

    /// <summary>Blobs whose names begin with a prefix, in the order of their names, from a name on.</summary>
    public async IAsyncEnumerable<BlobItem> ListAsync(
        string prefix,
        string from,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // The prefix is not told where a beginning is: the service could take that for relative to it.
        GetBlobsOptions options = from.Length == 0 ? new() { Prefix = prefix } : new() { StartFrom = from };
        await foreach (BlobItem blob in _container.GetBlobsAsync(options, cancellation).ConfigureAwait(false))
        {
            if (string.CompareOrdinal(blob.Name, from) < 0)
            {
                continue;
            }

            if (!blob.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield break;
            }

            yield return blob;
        }
    }

    /// <summary>The first positions of a journal's segments, in order.</summary>
    public async Task<List<long>> ListSegmentsAsync(string key, CancellationToken cancellation)
    {
        List<long> firsts = [];
        await foreach (BlobItem blob in ListAsync(BlobNames.Rows(key), "", cancellation).ConfigureAwait(false))
        {
            firsts.Add(BlobNames.First(blob.Name));
        }

        return firsts;
    }

    /// <summary>Finds a journal's newest segment, by asking the container.</summary>
    public async Task<Tail> FindTailAsync(string key, CancellationToken cancellation)
    {
        for (int i = 0; i < FindCountMax; i++)
        {
            List<long> firsts = await ListSegmentsAsync(key, cancellation).ConfigureAwait(false);
            if (firsts.Count == 0)
            {
                return Tail.None;
            }

            // One that was filled, and followed by another, since it was listed is not the newest any more; one that is gone neither.
            if (
                await LookAsync(key, firsts[^1], cancellation).ConfigureAwait(false) is { } tail
                && (!tail.IsFull || await IsNewestAsync(key, firsts[^1], cancellation).ConfigureAwait(false))
            )
            {
                return tail;
            }
        }

        throw new IOException($"The journal '{key}' changes faster than it can be read.");
    }

    /// <summary>Looks at a segment; null if it is gone.</summary>
    public async Task<Tail?> LookAsync(string key, long first, CancellationToken cancellation)
    {
        try
        {
            BlobProperties properties = await Segment(key, first)
                .GetPropertiesAsync(cancellationToken: cancellation)
                .ConfigureAwait(false);
            int capacity = int.Parse(properties.Metadata[CapacityName], CultureInfo.InvariantCulture);
            return new(first, capacity, properties.BlobCommittedBlockCount, properties.ContentLength);
        }
        catch (RequestFailedException e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>Makes a segment unless somebody has: its capacity is that of whoever came first.</summary>
    public async Task<Tail?> BeginSegmentAsync(string key, long first, int capacity)
    {
        AppendBlobCreateOptions options = new()
        {
            Conditions = new() { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [CapacityName] = capacity.ToString(CultureInfo.InvariantCulture),
            },
        };
        try
        {
            await Segment(key, first).CreateAsync(options).ConfigureAwait(false);
            return new(first, capacity, 0, 0);
        }
        catch (RequestFailedException e) when (IsThere(e))
        {
            return await LookAsync(key, first, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The service's clock, in whole seconds.</summary>
    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellation)
    {
        Response<BlobContainerProperties> answer = await _container
            .GetPropertiesAsync(cancellationToken: cancellation)
            .ConfigureAwait(false);
        return answer.GetRawResponse().Headers.Date ?? throw new IOException("The service did not tell its time.");
    }

    /// <summary>The blob, and no more than the blob, is not there.</summary>
    public static bool IsGone(RequestFailedException e) => e.ErrorCode == BlobErrorCode.BlobNotFound;

    public static bool IsThere(RequestFailedException e) => e.ErrorCode == BlobErrorCode.BlobAlreadyExists;

    /// <summary>The blob changed under a reading, or is not as long as it was said to be.</summary>
    public static bool IsChanged(RequestFailedException e) => e.ErrorCode == BlobErrorCode.ConditionNotMet;

    private async Task<bool> IsNewestAsync(string key, long first, CancellationToken cancellation) =>
        (await ListSegmentsAsync(key, cancellation).ConfigureAwait(false)) is { Count: > 0 } firsts
        && firsts[^1] == first;

    private static BlobClientOptions Options() =>
        new(BlobClientOptions.ServiceVersion.V2026_06_06)
        {
            // No hung service holds up the broker for more than some 15 s; what was repeated is recognized by its mark.
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(1),
                NetworkTimeout = TimeSpan.FromSeconds(4),
            },
            Diagnostics = { IsLoggingEnabled = false, IsTelemetryEnabled = false },
        };

    /// <summary>A request's own message goes on with its headers.</summary>
    private static string Reason(Exception e)
    {
        Exception cause = e is AggregateException { InnerExceptions: [.., var last] } ? last : e;
        return cause switch
        {
            RequestFailedException { ErrorCode: { } code } => code,
            OperationCanceledException => "the service does not answer.",
            _ => (cause.InnerException as SocketException ?? cause).Message.Split('\n')[0],
        };
    }
}
