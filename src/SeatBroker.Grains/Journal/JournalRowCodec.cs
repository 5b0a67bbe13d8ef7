using System.Buffers;
using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

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
        int end = target.WrittenCount + EntrySizeGoal;
        target.Write(","u8);
        writer.Reset(target);
        writer.WriteStartArray();
        do
        {
            EventsOf<TEvent>.Write(writer, decided[next++]);
        } while (next < decided.Count && target.WrittenCount + writer.BytesPending < end);
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
    /// <param name="row">The row.</param>
    /// <param name="what">What it is, for the exception.</param>
    /// <param name="known">An activation that likely wrote it: most rows follow one of their own activation, and name it twice.</param>
    /// <exception cref="InvalidDataException">The row is of a newer version, or no row.</exception>
    public static StoredRow<TEvent> ReadRow<TEvent>(ReadOnlyMemory<byte> row, string what, string known = "")
    {
        try
        {
            RequireVersion(row.Span, what);
            var reader = new Utf8JsonReader(row.Span);
            return RowReader.Read<TEvent>(ref reader, known);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(what, e);
        }
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

    /// <summary>Reads a snapshot back.</summary>
    /// <exception cref="InvalidDataException">The snapshot is of a newer version, or no snapshot.</exception>
    public static StoredSnapshot<TState> ReadSnapshot<TState>(ReadOnlyMemory<byte> snapshot, string what)
    {
        try
        {
            RequireVersion(snapshot.Span, what);
            return JsonSerializer.Deserialize(snapshot.Span, JournalJson.Of<StoredSnapshot<TState>>())!;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(what, e);
        }
    }

    /// <summary>Before anything else: what a newer version wrote may hold anything.</summary>
    private static void RequireVersion(ReadOnlySpan<byte> bytes, string what)
    {
        int version = ReadVersion(bytes);
        if (version != Version)
        {
            throw new InvalidDataException($"{what} is of version {version}; this server reads version {Version}.");
        }
    }

    /// <summary>The reader says of bytes that are no text that the operation is invalid.</summary>
    private static bool IsUnreadable(Exception e) => e is JsonException or InvalidOperationException;

    private static InvalidDataException Unreadable(string what, Exception e) =>
        new($"{what} is not readable: {e.Message}", e);

    private static int ReadVersion(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int version)
                    ? version
                    : throw new JsonException("The version is no number.");
            }
            reader.Skip();
        }
        throw new JsonException("There is no version.");
    }

    private static void WriteAscii(ArrayBufferWriter<byte> target, string text)
    {
        Span<byte> span = target.GetSpan(text.Length);
        Invariant.Holds(System.Text.Ascii.FromUtf16(text, span, out int written) == OperationStatus.Done);
        target.Advance(written);
    }

    private static class EventsOf<TEvent>
    {
        public static readonly Action<Utf8JsonWriter, TEvent> Write =
            (Action<Utf8JsonWriter, LicenseEvent>)LicenseEventWriter.Write as Action<Utf8JsonWriter, TEvent>
            ?? WriteAny;

        private static void WriteAny(Utf8JsonWriter writer, TEvent decided) =>
            JsonSerializer.Serialize(writer, decided, JournalJson.Of<TEvent>());
    }
}

/// <summary>A row read back: who wrote it, who wrote the row before, and what was decided.</summary>
internal sealed record StoredRow<TEvent>(string By, string After, List<TEvent> Events);

/// <summary>A snapshot read back: who wrote the last row before it, and what the rows added up to.</summary>
internal sealed record StoredSnapshot<TState>
{
    public required string By { get; init; }

    public required TState State { get; init; }
}
