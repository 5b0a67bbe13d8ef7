using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;
using SeatBroker.Domain.Organizations;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// The form of what the journal keeps, and the one place that knows it. Names given here are promises: every journal that was ever written must replay.
/// Unknown members are passed over, so that an older version reads what a newer one wrote.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(InstantJson),
        typeof(YearMonthJson),
        typeof(SessionStateJson),
        typeof(CamelCaseEnumJson<SeatKind>),
        typeof(CamelCaseEnumJson<SeatModel>),
        typeof(CamelCaseEnumJson<Category>),
        typeof(CamelCaseEnumJson<AssignmentStatus>),
    ]
)]
[JsonSerializable(typeof(StoredSnapshot<LicenseState>))]
[JsonSerializable(typeof(StoredSnapshot<OrganizationState>))]
[JsonSerializable(typeof(LicenseEvent))]
[JsonSerializable(typeof(ContractChanged))]
[JsonSerializable(typeof(ZonesChanged))]
[JsonSerializable(typeof(LoggedIn))]
[JsonSerializable(typeof(LoggedOut))]
[JsonSerializable(typeof(Expired))]
[JsonSerializable(typeof(Promoted))]
[JsonSerializable(typeof(MonthClosed))]
[JsonSerializable(typeof(Recovered))]
[JsonSerializable(typeof(Returned))]
[JsonSerializable(typeof(FeaturesAsked))]
[JsonSerializable(typeof(FeaturesRefused))]
[JsonSerializable(typeof(ProofUsed))]
[JsonSerializable(typeof(LeaseRaised))]
[JsonSerializable(typeof(UserPrepared))]
[JsonSerializable(typeof(UserActivated))]
[JsonSerializable(typeof(UserDeactivated))]
[JsonSerializable(typeof(UserReactivated))]
[JsonSerializable(typeof(UserRemoved))]
[JsonSerializable(typeof(SecurityKeyChanged))]
[JsonSerializable(typeof(LicenseState))]
[JsonSerializable(typeof(OrganizationEvent))]
[JsonSerializable(typeof(OrganizationChanged))]
[JsonSerializable(typeof(LicenseListed))]
[JsonSerializable(typeof(OrganizationState))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    private static readonly (Type Type, string Name)[] EventNames =
    [
        (typeof(ContractChanged), "contractChanged"),
        (typeof(ZonesChanged), "zonesChanged"),
        (typeof(LoggedIn), "loggedIn"),
        (typeof(LoggedOut), "loggedOut"),
        (typeof(Expired), "expired"),
        (typeof(Promoted), "promoted"),
        (typeof(MonthClosed), "monthClosed"),
        (typeof(Recovered), "recovered"),
        (typeof(Returned), "returned"),
        (typeof(FeaturesAsked), "featuresAsked"),
        (typeof(FeaturesRefused), "featuresRefused"),
        (typeof(ProofUsed), "proofUsed"),
        (typeof(LeaseRaised), "leaseRaised"),
        (typeof(UserPrepared), "userPrepared"),
        (typeof(UserActivated), "userActivated"),
        (typeof(UserDeactivated), "userDeactivated"),
        (typeof(UserReactivated), "userReactivated"),
        (typeof(UserRemoved), "userRemoved"),
        (typeof(SecurityKeyChanged), "securityKeyChanged"),
        (typeof(OrganizationChanged), "organizationChanged"),
        (typeof(LicenseListed), "licenseListed"),
    ];

    /// <summary>The journal is read by people with a database's client, and by no browser.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Form.Options.GetTypeInfo(typeof(T));

    private static void NameEvents(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties)
        {
            // Of an event, people read first what it is and when it was.
            property.Order = property.Name == "at" ? -1 : 0;
            // What is null is not written: absent, it is null again.
            property.IsRequired &= !property.IsGetNullable;
        }
        if (info.Type != typeof(LicenseEvent) && info.Type != typeof(OrganizationEvent))
        {
            return;
        }
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "event" };
        foreach ((Type type, string name) in EventNames)
        {
            if (type.BaseType == info.Type)
            {
                info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
            }
        }
    }

    /// <summary>Initialized after the generated part of the context.</summary>
    private static class Form
    {
        public static readonly JsonSerializerOptions Options = new(Default.Options)
        {
            Encoder = Writing.Encoder,
            TypeInfoResolver = Default.WithAddedModifier(NameEvents),
        };
    }
}

internal sealed class CamelCaseEnumJson<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>An instant as RFC 3339 in UTC with milliseconds.</summary>
internal sealed class InstantJson : JsonConverter<Instant>
{
    /// <summary>The round-trip form has ten-millionths of a second; instants are whole milliseconds.</summary>
    private const int LengthToMilliseconds = 23;

    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Instant.From(reader.GetDateTimeOffset());

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        Write(writer, value);

    public static void Write(Utf8JsonWriter writer, Instant value)
    {
        Span<byte> text = stackalloc byte[32];
        value.ToDateTimeOffset().UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[LengthToMilliseconds] = (byte)'Z';
        writer.WriteStringValue(text[..(LengthToMilliseconds + 1)]);
    }
}

internal sealed class YearMonthJson : JsonConverter<YearMonth>
{
    public override YearMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        YearMonth.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
