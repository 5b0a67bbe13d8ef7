using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A login.</summary>
internal sealed class LoginBody
{
    private readonly long _call = LoginRequest.NextCall();
    private int _attempt;

    /// <summary>Who logs in; an identifier.</summary>
    [RegularExpression(Route.IdentifierPattern)]
    public required string User { get; set; }

    /// <summary>License types of features or products to log in to as well; distinct. One that is missing never refuses the login.</summary>
    [MaxLength(LoginRequest.FeaturesMax)]
    [RegularExpression(Route.IdentifierPattern)]
    public string?[] Features { get; set; } = [];

    /// <summary>A signed challenge; ignored where the license requires none.</summary>
    [DisallowNull]
    public SecurityKeyJson? SecurityKey { get; set; }

    /// <summary>The login that this body asks for: one more attempt of it, where the request is begun anew (<see cref="LostCalls"/>).</summary>
    public (LoginRequest? Request, Problem? Problem) ToRequest(string sessionId)
    {
        if (!Identifier.IsValid(User))
        {
            return (null, Problem.InvalidIdentifier("'user'"));
        }

        if (CheckFeatures() is { } unfit)
        {
            return (null, unfit);
        }

        return (
            new LoginRequest(sessionId, User)
            {
                Features = Features!,
                SecurityKey = SecurityKey is null ? null : new(SecurityKey.Challenge, SecurityKey.Signature),
                Call = _call,
                Attempt = ++_attempt,
            },
            null
        );
    }

    private Problem? CheckFeatures()
    {
        if (Features.Length == 0)
        {
            return null;
        }

        if (Features.Length > LoginRequest.FeaturesMax)
        {
            return Problem.InvalidRequest($"'features' must name at most {LoginRequest.FeaturesMax} licenses.");
        }

        var distinct = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Features.Length; i++)
        {
            if (Features[i] is not { } feature)
            {
                return Problem.InvalidRequest($"'features[{i}]' must be a string.");
            }

            if (!Identifier.IsValid(feature))
            {
                return Problem.InvalidIdentifier($"'features[{i}]'");
            }

            if (!distinct.Add(feature))
            {
                return Problem.InvalidRequest($"'features[{i}]' is named twice.");
            }
        }

        return null;
    }
}

/// <summary>A challenge and its signature. What cannot be a challenge or a signature is a wrong proof like any other, and the license says so.</summary>
internal sealed class SecurityKeyJson
{
    /// <summary>As it was issued.</summary>
    public required string Challenge { get; set; }

    /// <summary>RSASSA-PSS over {challenge}|{org}|{licenseType}|{user}|{sessionId}, in base64url.</summary>
    public required string Signature { get; set; }
}

/// <summary>A bulk renewal.</summary>
internal sealed class RenewBody
{
    public const int SessionCountMax = 10_000;

    /// <summary>The sessions whose leases are renewed; one that is named twice counts once.</summary>
    [MaxLength(SessionCountMax)]
    [RegularExpression(Route.IdentifierPattern)]
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

    /// <summary>The features asked for now, in the order of asking; then those still held from earlier logins.</summary>
    public required FeatureJson[] Features { get; init; }

    public static SessionJson Of(HttpContext http, LoginRequest request, LoginReply login, FeatureGrant[] features) =>
        new()
        {
            SessionId = request.SessionId,
            Organization = http.Organization(),
            LicenseType = http.LicenseType(),
            User = request.User,
            Seat = login.Seat.ToWord(),
            Since = login.Since.ToText(),
            ExpiresAt = login.ExpiresAt.ToText(),
            Features = features.Length == 0 ? [] : [.. features.Select(FeatureJson.Of)],
        };
}

/// <summary>What became of one feature: a seat where it was granted, a code where it was not.</summary>
internal sealed record FeatureJson(string LicenseType, bool Granted)
{
    [AllowedValues(Words.Concurrent, Words.Burst, Words.Fixed)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Seat { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public static FeatureJson Of(FeatureGrant grant) =>
        grant.Refusal is Refusal.None
            ? new(grant.LicenseType, Granted: true) { Seat = grant.Seat.ToWord() }
            : new(grant.LicenseType, Granted: false) { Code = Refusals.CodeOf(grant.Refusal).Code };
}

/// <summary>A renewed session, and the features that it was granted and no longer holds.</summary>
internal sealed record RenewedJson(
    string SessionId,
    [property: AllowedValues(Words.Concurrent, Words.Burst, Words.Fixed)] string Seat,
    string ExpiresAt,
    string[] FeaturesLost
)
{
    public static RenewedJson Of(RenewedSession session) =>
        new(session.SessionId, session.Seat.ToWord(), session.ExpiresAt.ToText(), session.FeaturesLost);
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
            session.Features
        );
}
