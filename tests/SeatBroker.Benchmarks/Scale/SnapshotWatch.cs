using Microsoft.Data.Sqlite;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>Looks at a license's snapshots in the journal's file while the server writes it: when each was taken, and when it was complete.</summary>
internal sealed class SnapshotWatch(string dataDirectory, string key)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<long, SnapshotWriting> _found = [];

    /// <summary>Those that were taken since the watch began and are complete.</summary>
    public IEnumerable<SnapshotWriting> Complete => _found.Values.Where(writing => writing.End is not null);

    public async Task Run(CancellationToken end)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(dataDirectory, "seatbroker.db")};Mode=ReadOnly;Pooling=False"
        );
        await connection.OpenAsync(CancellationToken.None);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT snapshots.id, snapshots.at, size, complete FROM snapshots JOIN journals ON journals.id = journal
            WHERE key = $key AND snapshots.at >= $began
            """;
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$began", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        while (!end.IsCancellationRequested)
        {
            await using (SqliteDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None))
            {
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    Note(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3));
                }
            }
            await Task.Delay(Every, CancellationToken.None);
        }
    }

    private void Note(long id, long at, long size, bool isComplete)
    {
        if (!_found.TryGetValue(id, out SnapshotWriting? writing))
        {
            writing = new(DateTimeOffset.FromUnixTimeMilliseconds(at), size);
            _found.Add(id, writing);
        }
        writing.End ??= isComplete ? TimeProvider.System.GetUtcNow() : null;
    }
}

/// <summary>A snapshot: when it was taken, its size in bytes, and when it was seen to be complete.</summary>
internal sealed class SnapshotWriting(DateTimeOffset began, long size)
{
    public DateTimeOffset Began { get; } = began;

    public long Size { get; } = size;

    public DateTimeOffset? End { get; set; }

    public bool Covers(DateTimeOffset from, DateTimeOffset end) => from < End && Began < end;
}
