namespace SeatBroker.Server.Demo;

/// <summary>A temporary folder, removed when disposed.</summary>
internal sealed class DemoFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("seatbroker-demo-").FullName;

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
