using System.Text.Json;
using System.Text.Json.Serialization;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// A session in a snapshot. There are as many as users at work, and a license answers nobody before all are read: the serializer takes three times as long, since it boxes each member
/// of a structure that its constructor sets.
/// </summary>
internal sealed class SessionStateJson : JsonConverter<SessionState>
{
    public override SessionState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A session is no object.");
        }
        Members members = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members.Read(ref reader);
        }
        return members.ToSession();
    }

    public override void Write(Utf8JsonWriter writer, SessionState value, JsonSerializerOptions options)
    {
        JsonConverter<Instant> instants = Instants(options);
        writer.WriteStartObject();
        writer.WriteString("id"u8, value.Id);
        writer.WriteString("user"u8, value.User);
        writer.WriteString("seat"u8, NameOf(value.Seat));
        writer.WritePropertyName("since"u8);
        instants.Write(writer, value.Since, options);
        writer.WritePropertyName("leaseEnd"u8);
        instants.Write(writer, value.LeaseEnd, options);
        writer.WriteNumber("number"u8, value.Number);
        WriteExtras(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteExtras(Utf8JsonWriter writer, SessionState value)
    {
        if (value.Features is { } features)
        {
            writer.WriteStartArray("features"u8);
            foreach (string feature in features)
            {
                writer.WriteStringValue(feature);
            }
            writer.WriteEndArray();
        }
        if (value.RefusedFeatures is { } refused)
        {
            writer.WriteNumber("refusedFeatures"u8, refused);
        }
        if (value.Proof is { } proof)
        {
            writer.WriteString("proof"u8, proof);
        }
        if (value.FirstProof is { } firstProof)
        {
            writer.WriteString("firstProof"u8, firstProof);
        }
        if (value.LeaseSeconds is { } leaseSeconds)
        {
            writer.WriteNumber("leaseSeconds"u8, leaseSeconds);
        }
    }

    private static ReadOnlySpan<byte> NameOf(SeatKind seat) =>
        seat switch
        {
            SeatKind.Concurrent => "concurrent"u8,
            SeatKind.Burst => "burst"u8,
            SeatKind.Fixed => "fixed"u8,
            _ => throw new InvariantBrokenException($"{seat} is a kind of seat"),
        };

    private static JsonConverter<Instant> Instants(JsonSerializerOptions options) =>
        (JsonConverter<Instant>)options.GetConverter(typeof(Instant));

    private ref struct Members
    {
        private string? _id;
        private string? _user;
        private SeatKind? _seat;
        private Instant? _since;
        private Instant? _leaseEnd;
        private long? _number;
        private List<string>? _features;
        private long? _refusedFeatures;
        private string? _proof;
        private string? _firstProof;
        private int? _leaseSeconds;

        public void Read(ref Utf8JsonReader reader)
        {
            bool isRead =
                reader.ValueTextEquals("id"u8) ? MemberReader.TryRead(ref reader, out _id)
                : reader.ValueTextEquals("user"u8) ? MemberReader.TryRead(ref reader, out _user)
                : reader.ValueTextEquals("seat"u8) ? MemberReader.TryRead(ref reader, out _seat)
                : reader.ValueTextEquals("since"u8) ? MemberReader.TryRead(ref reader, out _since)
                : reader.ValueTextEquals("leaseEnd"u8) ? MemberReader.TryRead(ref reader, out _leaseEnd)
                : reader.ValueTextEquals("number"u8) ? MemberReader.TryRead(ref reader, out _number)
                : ReadExtra(ref reader);
            if (!isRead)
            {
                throw new JsonException("A session's member is not of its form.");
            }
        }

        public readonly SessionState ToSession() =>
            _id is null
            || _user is null
            || _seat is not { } seat
            || _since is not { } since
            || _leaseEnd is not { } leaseEnd
            || _number is not { } number
                ? throw new JsonException("A session lacks a member.")
                : new SessionState(_id, _user, seat, since, leaseEnd, number)
                {
                    Features = _features,
                    RefusedFeatures = checked((uint?)_refusedFeatures),
                    Proof = _proof,
                    FirstProof = _firstProof,
                    LeaseSeconds = _leaseSeconds,
                };

        private bool ReadExtra(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("features"u8))
            {
                return MemberReader.TryRead(ref reader, out _features);
            }
            if (reader.ValueTextEquals("refusedFeatures"u8))
            {
                return MemberReader.TryRead(ref reader, out _refusedFeatures)
                    && _refusedFeatures is >= 0 and <= uint.MaxValue;
            }
            if (reader.ValueTextEquals("proof"u8))
            {
                return MemberReader.TryRead(ref reader, out _proof);
            }
            if (reader.ValueTextEquals("firstProof"u8))
            {
                return MemberReader.TryRead(ref reader, out _firstProof);
            }
            if (reader.ValueTextEquals("leaseSeconds"u8))
            {
                return MemberReader.TryRead(ref reader, out _leaseSeconds);
            }
            // Of a newer version.
            reader.Read();
            reader.Skip();
            return true;
        }
    }
}
