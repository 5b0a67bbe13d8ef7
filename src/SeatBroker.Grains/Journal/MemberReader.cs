using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Journal;

/// <summary>Reads a member's value, the reader being at its name. False: it is not of the form that this version writes; then it must be read in another way, or is no such value.</summary>
internal static class MemberReader
{
    public static bool TryRead(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out Instant? at)
    {
        at =
            reader.Read()
            && reader.TokenType == JsonTokenType.String
            && reader.TryGetDateTimeOffset(out DateTimeOffset value)
                ? Instant.From(value)
                : null;
        return at is not null;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out SeatKind? seat)
    {
        seat =
            !reader.Read() || reader.TokenType != JsonTokenType.String ? null
            : reader.ValueTextEquals("concurrent"u8) ? SeatKind.Concurrent
            : reader.ValueTextEquals("burst"u8) ? SeatKind.Burst
            : reader.ValueTextEquals("fixed"u8) ? SeatKind.Fixed
            : null;
        return seat is not null;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out int? number)
    {
        number =
            reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value)
                ? value
                : null;
        return number is not null;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out long? number)
    {
        number =
            reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value)
                ? value
                : null;
        return number is not null;
    }

    public static bool TryRead(ref Utf8JsonReader reader, out List<string>? texts)
    {
        texts = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }
        List<string> read = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            read.Add(reader.GetString()!);
        }
        texts = read;
        return reader.TokenType == JsonTokenType.EndArray;
    }
}
