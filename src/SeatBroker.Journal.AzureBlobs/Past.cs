using Azure.Storage.Blobs.Models;
using SeatBroker.Domain;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>What the names of a journal's blobs tell of its history.</summary>
internal sealed class Past
{
    private readonly List<KeptSnapshot> _snapshots = [];
    private readonly List<long> _floors = [];

    /// <summary>Rows up to this position are forgotten; 0: none.</summary>
    public long Floor => _floors.Count == 0 ? 0 : _floors[^1];

    /// <summary>All marks of what is forgotten, the highest last.</summary>
    public IReadOnlyList<long> Floors => _floors;

    /// <summary>In the order of their positions.</summary>
    public IReadOnlyList<KeptSnapshot> Snapshots => _snapshots;

    public static async Task<Past> ReadAsync(JournalContainer container, string key, CancellationToken cancellation)
    {
        Past past = new();
        await foreach (
            BlobItem blob in container.ListAsync(BlobNames.Past(key), "", cancellation).ConfigureAwait(false)
        )
        {
            past.Add(blob.Name);
        }

        return past;
    }

    public void Add(string name)
    {
        if (BlobNames.IsFloor(name, out long position))
        {
            _floors.Add(position);
        }
        else if (BlobNames.IsSnapshot(name, out KeptSnapshot? snapshot))
        {
            _snapshots.Add(snapshot);
        }
    }

    /// <summary>The newest snapshot at or before an instant whose following rows are all there.</summary>
    public KeptSnapshot? Newest(Instant at) =>
        _snapshots.LastOrDefault(snapshot => snapshot.Position >= Floor && snapshot.At <= at);
}
