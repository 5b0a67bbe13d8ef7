using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SeatBroker.Domain;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// The form of a row: <c>{"v":1,"by":"activation","after":"activation of the row before","entries":[[event, ...], ...]}</c>, each entry being one decision.
/// The form of a snapshot: <c>{"v":1,"by":"activation of the last row","state":{...}}</c>.
/// </summary>
internal static class JournalRowCodec
{
    public const int Version = 1;

    /// <summary>An entry that reaches this size goes on in a new one, so that none reaches 64 KiB.</summary>
    private const int EntrySizeGoal = 32 * 1024;

    /// <summary>
    /// Writes what one step decided as one entry, led by a comma. A step that decided very much (a mass expiry) takes several: call again from what is returned.
    /// </summary>
    /// <returns>The index of the first event that is not in the entry.</returns>
    public static int WriteEntry<TEvent>(
        ArrayBufferWriter<byte> target,
        Utf8JsonWriter writer,
        List<TEvent> decided,
        int next
    )
    {
        JsonTypeInfo<TEvent> form = JournalJson.Of<TEvent>();
        target.Write(","u8);
        writer.Reset(target);
        writer.WriteStartArray();
        do
        {
            JsonSerializer.Serialize(writer, decided[next++], form);
        } while (next < decided.Count && target.WrittenCount + writer.BytesPending < EntrySizeGoal);
        writer.WriteEndArray();
        writer.Flush();
        return next;
    }

    public static void BeginRow(ArrayBufferWriter<byte> target, string by, string after)
    {
        target.Write("{\"v\":1,\"by\":\""u8);
        WriteAscii(target, by);
        target.Write("\",\"after\":\""u8);
        WriteAscii(target, after);
        target.Write("\",\"entries\":["u8);
    }

    public static void EndRow(ArrayBufferWriter<byte> target) => target.Write("]}"u8);

    /// <summary>Reads a row back.</summary>
    /// <exception cref="InvalidDataException">The row is of a newer version, or no row.</exception>
    public static StoredRow<TEvent> ReadRow<TEvent>(ReadOnlyMemory<byte> row, string what)
    {
        using JsonDocument document = Parse(row, what);
        JsonElement root = document.RootElement;
        var events = new List<TEvent>();
        foreach (JsonElement entry in root.GetProperty("entries").EnumerateArray())
        {
            foreach (JsonElement element in entry.EnumerateArray())
            {
                events.Add(element.Deserialize(JournalJson.Of<TEvent>())!);
            }
        }
        return new(root.GetProperty("by").GetString()!, root.GetProperty("after").GetString()!, events);
    }

    public static byte[] WriteSnapshot<TState>(string by, TState state)
    {
        var target = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(target, JournalJson.Writing);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, Version);
        writer.WriteString("by"u8, by);
        writer.WritePropertyName("state"u8);
        JsonSerializer.Serialize(writer, state, JournalJson.Of<TState>());
        writer.WriteEndObject();
        writer.Flush();
        return target.WrittenSpan.ToArray();
    }

    public static (string By, TState State) ReadSnapshot<TState>(ReadOnlyMemory<byte> snapshot, string what)
    {
        using JsonDocument document = Parse(snapshot, what);
        JsonElement root = document.RootElement;
        return (root.GetProperty("by").GetString()!, root.GetProperty("state").Deserialize(JournalJson.Of<TState>())!);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{what} is not readable.", e);
        }
        int version = document.RootElement.GetProperty("v").GetInt32();
        if (version != Version)
        {
            document.Dispose();
            throw new InvalidDataException($"{what} is of version {version}; this server reads version {Version}.");
        }
        return document;
    }

    private static void WriteAscii(ArrayBufferWriter<byte> target, string text)
    {
        Span<byte> span = target.GetSpan(text.Length);
        Invariant.Holds(System.Text.Ascii.FromUtf16(text, span, out int written) == OperationStatus.Done);
        target.Advance(written);
    }
}

/// <summary>A row read back: who wrote it, who wrote the row before, and what was decided.</summary>
internal sealed record StoredRow<TEvent>(string By, string After, List<TEvent> Events);
