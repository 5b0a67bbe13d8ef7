using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SeatBroker.Domain;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>
/// How blobs are named. <c>rows/KEY!FIRST</c> is a segment, by its first position; <c>past/KEY!s.POSITION.AT</c> a snapshot;
/// <c>past/KEY!f.POSITION</c>, an empty blob, says that the rows up to there are forgotten. Positions are padded, so that names are listed in their order.
/// </summary>
internal static class BlobNames
{
    public const string AllRows = "rows/";
    public const string AllPast = "past/";

    private const string FloorMark = "f.";
    private const string SnapshotMark = "s.";
    private const int PositionLength = 19;

    public static string Rows(string key) => $"{AllRows}{BlobKey.Write(key)}{BlobKey.End}";

    public static string Past(string key) => $"{AllPast}{BlobKey.Write(key)}{BlobKey.End}";

    public static string Segment(string key, long first) => Rows(key) + Padded(first);

    public static string Floor(string key, long position) => $"{Past(key)}{FloorMark}{Padded(position)}";

    public static string Snapshot(string key, long position, Instant at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Past(key)}{SnapshotMark}{Padded(position)}.{at.UnixMilliseconds}"
        );

    /// <summary>The key in a name of either folder.</summary>
    public static string Key(string name)
    {
        int begin = name.IndexOf('/', StringComparison.Ordinal) + 1;
        return BlobKey.Read(name.AsSpan(begin, name.IndexOf(BlobKey.End, StringComparison.Ordinal) - begin));
    }

    public static long First(string segment) => Number(Own(segment));

    public static bool IsFloor(string name, out long position)
    {
        ReadOnlySpan<char> own = Own(name);
        bool isFloor = own.StartsWith(FloorMark, StringComparison.Ordinal);
        position = isFloor ? Number(own[FloorMark.Length..]) : 0;
        return isFloor;
    }

    public static bool IsSnapshot(string name, [NotNullWhen(true)] out KeptSnapshot? snapshot)
    {
        ReadOnlySpan<char> own = Own(name);
        snapshot = own.StartsWith(SnapshotMark, StringComparison.Ordinal)
            ? new(
                name,
                Number(own.Slice(SnapshotMark.Length, PositionLength)),
                new(Number(own[(SnapshotMark.Length + PositionLength + 1)..]))
            )
            : null;
        return snapshot is not null;
    }

    private static ReadOnlySpan<char> Own(string name) =>
        name.AsSpan(name.IndexOf(BlobKey.End, StringComparison.Ordinal) + 1);

    private static string Padded(long position) =>
        position.ToString($"D{PositionLength}", CultureInfo.InvariantCulture);

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A snapshot as its blob's name tells it.</summary>
internal sealed record KeptSnapshot(string Name, long Position, Instant At);
