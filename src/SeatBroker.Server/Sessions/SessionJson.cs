using System.ComponentModel.DataAnnotations;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A login.</summary>
internal sealed class LoginBody
{
    /// <summary>Who logs in; an identifier.</summary>
    [RegularExpression(Route.IdentifierPattern)]
    public required string User { get; set; }
}

/// <summary>A bulk renewal.</summary>
internal sealed class RenewBody
{
    public const int SessionCountMax = 10_000;

    /// <summary>The sessions whose leases are renewed; one that is named twice counts once.</summary>
    [MaxLength(SessionCountMax)]
    public required string?[] SessionIds { get; set; }
}

/// <summary>A session that holds a seat, as a login answers it.</summary>
internal sealed record SessionJson
{
    public required string SessionId { get; init; }

    public required string Organization { get; init; }

    public required string LicenseType { get; init; }

    public required string User { get; init; }

    [AllowedValues(Words.Concurrent, Words.Burst, Words.Fixed)]
    public required string Seat { get; init; }

    public required string Since { get; init; }

    /// <summary>The lease's end: at this instant it is over.</summary>
    public required string ExpiresAt { get; init; }

    public required FeatureJson[] Features { get; init; }
}

/// <summary>What became of one feature that a login asked for.</summary>
internal sealed record FeatureJson(string LicenseType, bool Granted, string? Seat, string? Code);

/// <summary>A renewed session, and the features that it was granted and no longer holds.</summary>
internal sealed record RenewedJson(
    string SessionId,
    [property: AllowedValues(Words.Concurrent, Words.Burst, Words.Fixed)] string Seat,
    string ExpiresAt,
    string[] FeaturesLost
)
{
    public static RenewedJson Of(RenewedSession session) =>
        new(session.SessionId, session.Seat.ToWord(), session.ExpiresAt.ToText(), FeaturesLost: []);
}

/// <summary>The answer to a bulk renewal.</summary>
internal sealed record BulkRenewedJson(RenewedJson[] Renewed, string[] Lost);

/// <summary>Who holds a seat, and which features with it.</summary>
internal sealed record HeldSessionJson(
    string SessionId,
    string User,
    [property: AllowedValues(Words.Concurrent, Words.Burst, Words.Fixed)] string Seat,
    string Since,
    string ExpiresAt,
    string[] Features
)
{
    public static HeldSessionJson Of(HeldSession session) =>
        new(
            session.SessionId,
            session.User,
            session.Seat.ToWord(),
            session.Since.ToText(),
            session.ExpiresAt.ToText(),
            Features: []
        );
}
