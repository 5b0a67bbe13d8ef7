using System.Buffers;
using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Tests.Verify;

/// <summary>Keeps what is decided as the broker does, a row for each step.</summary>
internal sealed class KeptJournal<TEvent>(IJournalStore store, string key, Func<TEvent, Instant> instantOf)
{
    private string _by = NewName();
    private string _after = "";
    private long _position;

    public List<TEvent> Decided { get; } = [];

    /// <summary>Another activation goes on.</summary>
    public void Restart() => _by = NewName();

    public async Task Keep()
    {
        if (Decided.Count == 0)
        {
            return;
        }
        var row = new ArrayBufferWriter<byte>();
        var entry = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(entry, JournalJson.Writing);
        JournalRowCodec.BeginRow(row, _by, _after);
        for (int next = 0; next < Decided.Count; )
        {
            bool isFirst = next == 0;
            entry.ResetWrittenCount();
            next = JournalRowCodec.WriteEntry(entry, writer, Decided, next);
            row.Write(entry.WrittenSpan[(isFirst ? 1 : 0)..]);
        }
        JournalRowCodec.EndRow(row);
        var append = new JournalAppend(key, ++_position, instantOf(Decided[^1]), row.WrittenMemory);
        await store.AppendAsync([append]);
        Assert.Equal(AppendOutcome.Kept, append.Outcome);
        _after = _by;
        Decided.Clear();
    }

    public async Task Snapshot<TState>(TState state, Instant at) =>
        Assert.True(await store.WriteSnapshotAsync(key, _position, at, JournalRowCodec.WriteSnapshot(_after, state)));

    private static string NewName() => Guid.NewGuid().ToString("N");
}
