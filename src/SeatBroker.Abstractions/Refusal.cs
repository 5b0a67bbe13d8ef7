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
