namespace SeatBroker.Tests.Journal;

/// <summary>A directory of its own for a test, deleted with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("seatbroker-journal-").FullName;

    public string Of(string name) => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
