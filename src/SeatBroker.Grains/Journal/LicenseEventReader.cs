using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// Reads back an event of a license. Nearly all that a replay reads began or ended a session: these are read member by member, in a third of the serializer's time. Everything
/// else, and whatever looks unusual in them, is the serializer's.
/// </summary>
internal static class LicenseEventReader
{
    /// <param name="reader">At the event's beginning; then at its end.</param>
    public static LicenseEvent Read(ref Utf8JsonReader reader)
    {
        Utf8JsonReader start = reader;
        if (ReadUsual(ref reader) is { } usual)
        {
            return usual;
        }
        reader = start;
        return JsonSerializer.Deserialize(ref reader, JournalJson.Of<LicenseEvent>())
            ?? throw new JsonException("An event is null.");
    }

    private static LicenseEvent? ReadUsual(ref Utf8JsonReader reader)
    {
        if (
            reader.TokenType != JsonTokenType.StartObject
            || !reader.Read()
            || !reader.ValueTextEquals("event"u8)
            || !reader.Read()
            || KindOf(ref reader) is not { } kind
        )
        {
            return null;
        }
        Members members = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!members.Read(ref reader))
            {
                return null;
            }
        }
        return members.ToEvent(kind);
    }

    private static Kind? KindOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("loggedIn"u8) ? Kind.LoggedIn
        : reader.ValueTextEquals("loggedOut"u8) ? Kind.LoggedOut
        : reader.ValueTextEquals("expired"u8) ? Kind.Expired
        : null;

    private enum Kind
    {
        LoggedIn,
        LoggedOut,
        Expired,
    }

    private ref struct Members
    {
        private Instant? _at;
        private string? _session;
        private string? _user;
        private SeatKind? _seat;
        private List<string>? _features;
        private string? _proof;
        private int? _leaseSeconds;

        /// <returns>False: the member, or what it holds, is not what this version writes.</returns>
        public bool Read(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("at"u8))
            {
                return MemberReader.TryRead(ref reader, out _at);
            }
            if (reader.ValueTextEquals("session"u8))
            {
                return MemberReader.TryRead(ref reader, out _session);
            }
            if (reader.ValueTextEquals("user"u8))
            {
                return MemberReader.TryRead(ref reader, out _user);
            }
            if (reader.ValueTextEquals("seat"u8))
            {
                return MemberReader.TryRead(ref reader, out _seat);
            }
            if (reader.ValueTextEquals("features"u8))
            {
                return MemberReader.TryRead(ref reader, out _features);
            }
            return reader.ValueTextEquals("proof"u8)
                ? MemberReader.TryRead(ref reader, out _proof)
                : reader.ValueTextEquals("leaseSeconds"u8) && MemberReader.TryRead(ref reader, out _leaseSeconds);
        }

        /// <returns>Null: a member is missing.</returns>
        public readonly LicenseEvent? ToEvent(Kind kind)
        {
            if (_at is not { } at || _session is null)
            {
                return null;
            }
            return kind switch
            {
                Kind.LoggedOut => new LoggedOut(at, _session),
                Kind.Expired => new Expired(at, _session),
                _ => _user is null || _seat is not { } seat
                    ? null
                    : new LoggedIn(at, _session, _user, seat)
                    {
                        Features = _features,
                        Proof = _proof,
                        LeaseSeconds = _leaseSeconds,
                    },
            };
        }
    }
}
