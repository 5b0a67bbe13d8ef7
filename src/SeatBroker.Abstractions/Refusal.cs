namespace SeatBroker.Abstractions;

/// <summary>Why a request was refused, named for the rule that decided it. On HTTP each is a <c>code</c>, in snake case.</summary>
public enum Refusal
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>The organization does not exist.</summary>
    UnknownOrganization,

    /// <summary>The organization has no such license type.</summary>
    UnknownLicense,

    /// <summary>The month is before the license (or organization) existed, or no longer kept (R14).</summary>
    UnknownMonth,

    /// <summary>The month is in the future.</summary>
    InvalidMonth,

    /// <summary>The time zone is not an IANA id that this machine knows.</summary>
    InvalidTimeZone,

    /// <summary>The seat model, or the roster's existence, cannot change while sessions or assignments exist.</summary>
    ContractInUse,

    /// <summary>The license keeps a roster, and the user is not on it (R6, R17).</summary>
    NotAssigned,

    /// <summary>The user is on the roster and not active (R17).</summary>
    UserNotActive,

    /// <summary>The license needs a signed challenge, and there was none (R24); or it was asked for as a feature (R23).</summary>
    SecurityKeyRequired,

    /// <summary>The signed challenge is wrong, reused, late, foreign or malformed (R24).</summary>
    SecurityKeyInvalid,

    /// <summary>Too many wrong proofs of late: the user's key login is locked for 15 minutes (R24).</summary>
    SecurityKeyLocked,

    /// <summary>The session would record more than 32 features over all its repeats (R23).</summary>
    TooManyFeatures,

    /// <summary>The license keeps no roster.</summary>
    NoRoster,

    /// <summary>A user's status does not change so (R17).</summary>
    InvalidStatusChange,

    /// <summary>Every base license is assigned or locked (R17).</summary>
    NoBaseLicenseAvailable,

    /// <summary>The license's 90 days are not over, and its user stays (R20).</summary>
    ReassignmentLocked,

    /// <summary>The text is no public RSA key of 2,048 to 8,192 bits in PEM (R24).</summary>
    InvalidSecurityKey,

    /// <summary>The session id is held by another user.</summary>
    SessionIdConflict,

    /// <summary>The user holds 16 sessions of this license already.</summary>
    TooManySessions,

    /// <summary>Every concurrent and every burst seat is taken (R3).</summary>
    NoSeatAvailable,
}

/// <summary>
/// It is not known whether the request was done: the journal could not be written, the host went away, or its clock cannot be trusted.
/// Repeat the same request: it answers what the first would have.
/// </summary>
[GenerateSerializer, Alias("seatbroker.try-again")]
public sealed class TryAgainException : Exception
{
    public TryAgainException(string message)
        : base(message) { }

    public TryAgainException(string message, Exception inner)
        : base(message, inner) { }

    public TryAgainException()
        : base("It is not known whether the request was done. Repeat it.") { }
}
