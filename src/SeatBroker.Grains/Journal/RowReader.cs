using System.Text.Json;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Journal;

/// <summary>Reads rows back, member by member; of the events, those of licenses by <see cref="LicenseEventReader"/>.</summary>
internal static class RowReader
{
    private delegate TEvent EventReading<out TEvent>(ref Utf8JsonReader reader);

    /// <exception cref="JsonException">It is no row.</exception>
    public static StoredRow<TEvent> Read<TEvent>(ref Utf8JsonReader reader, string known)
    {
        string? by = null;
        string? after = null;
        List<TEvent>? events = null;
        Enter(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("by"u8))
            {
                by = ReadName(ref reader, known);
            }
            else if (reader.ValueTextEquals("after"u8))
            {
                after = ReadName(ref reader, known);
            }
            else if (reader.ValueTextEquals("entries"u8))
            {
                events = ReadEntries<TEvent>(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        // Something that follows the row throws.
        reader.Read();
        return by is null || after is null || events is null
            ? throw new JsonException("A member of the row is missing.")
            : new(by, after, events);
    }

    private static List<TEvent> ReadEntries<TEvent>(ref Utf8JsonReader reader)
    {
        // Most rows hold one event.
        var events = new List<TEvent>(1);
        Enter(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                events.Add(EventsOf<TEvent>.Read(ref reader));
            }
        }
        return events;
    }

    private static string ReadName(ref Utf8JsonReader reader, string known)
    {
        Enter(ref reader, JsonTokenType.String);
        return reader.ValueTextEquals(known) ? known : reader.GetString()!;
    }

    private static void Enter(ref Utf8JsonReader reader, JsonTokenType wanted)
    {
        reader.Read();
        Require(ref reader, wanted);
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType wanted)
    {
        if (reader.TokenType != wanted)
        {
            throw new JsonException($"There is {reader.TokenType} where {wanted} is expected.");
        }
    }

    private static class EventsOf<TEvent>
    {
        public static readonly EventReading<TEvent> Read =
            (EventReading<LicenseEvent>)LicenseEventReader.Read as EventReading<TEvent> ?? ReadAny;

        private static TEvent ReadAny(ref Utf8JsonReader reader) =>
            JsonSerializer.Deserialize(ref reader, JournalJson.Of<TEvent>())
            ?? throw new JsonException("An event is null.");
    }
}
