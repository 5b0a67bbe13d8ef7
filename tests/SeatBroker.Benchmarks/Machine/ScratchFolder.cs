namespace SeatBroker.Benchmarks.Machine;

/// <summary>A new folder that goes with all that is in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <param name="parent">The disk that is measured; null: where temporary files are.</param>
    public ScratchFolder(string? parent)
    {
        Path = System.IO.Path.Combine(
            parent ?? System.IO.Path.GetTempPath(),
            $"seatbroker-benchmark-{Guid.NewGuid():N}"
        );
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
