using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>What became of a login, named for the rule that decided it.</summary>
public enum LoginVerdict
{
    /// <summary>The session holds a seat from now on.</summary>
    Granted,

    /// <summary>The session held its seat already; its lease was extended (R7).</summary>
    Repeated,

    /// <summary>There is no contract.</summary>
    UnknownLicense,

    /// <summary>The id is held by another user.</summary>
    SessionIdConflict,

    /// <summary>The license keeps a roster, and the user is not on it.</summary>
    NotAssigned,

    /// <summary>The user is on the roster and not active (R17).</summary>
    UserNotActive,

    /// <summary>The license needs a proof, and there was none; or a feature license that needs one was asked for (R23, R24).</summary>
    SecurityKeyRequired,

    /// <summary>The proof is wrong, reused, late, foreign or malformed (R24).</summary>
    SecurityKeyInvalid,

    /// <summary>Too many wrong proofs of late (R24).</summary>
    SecurityKeyLocked,

    /// <summary>The session would record more than <see cref="License.FeaturesOfSessionMax"/> features over all its repeats (R23).</summary>
    TooManyFeatures,

    /// <summary>The user holds <see cref="License.SessionsOfUserMax"/> sessions already.</summary>
    TooManySessions,

    /// <summary>Every concurrent and every burst seat is taken (R3).</summary>
    NoSeatAvailable,
}

/// <param name="Verdict">The rule that decided.</param>
/// <param name="Session">The session that holds the seat; null if refused. To be read before the license decides anything else.</param>
public readonly record struct LoginOutcome(LoginVerdict Verdict, Session? Session)
{
    /// <summary>The features that this login asked for first, or again after a refusal (R23).</summary>
    public IReadOnlyList<string> NewFeatures { get; init; } = [];
}

/// <summary>A login: who, with which session, and what for.</summary>
public readonly record struct LoginCommand(string Session, string User)
{
    /// <summary>Distinct license types, at most <see cref="License.FeaturesOfSessionMax"/> (R23).</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>R24; null: none was given.</summary>
    public SecurityKeyProof? Proof { get; init; }
}

/// <summary>What became of a change to the roster (R17 to R20).</summary>
public enum AssignmentVerdict
{
    /// <summary>The user is on the roster from now on.</summary>
    Created,

    /// <summary>The user was on the roster; changed, or the same as before.</summary>
    Changed,

    /// <summary>The user is no longer on the roster.</summary>
    Removed,

    /// <summary>There was no such user; nothing changed.</summary>
    NotOnRoster,

    /// <summary>There is no contract.</summary>
    UnknownLicense,

    /// <summary>The license keeps no roster.</summary>
    NoRoster,

    /// <summary>A move that R17 does not allow.</summary>
    InvalidStatusChange,

    /// <summary>No base license is free or reusable (R17).</summary>
    NoBaseLicenseAvailable,

    /// <summary>The license's 90 days are not over, and its user stays (R20).</summary>
    ReassignmentLocked,
}

/// <param name="Verdict">The rule that decided.</param>
/// <param name="Assignment">The user's row; null: refused, removed, or never there. To be read before the license decides anything else.</param>
/// <param name="ReassignableAt">With a refusal: the instant at which it would no longer be refused for this reason; null: not known.</param>
public readonly record struct AssignmentOutcome(
    AssignmentVerdict Verdict,
    Assignment? Assignment = null,
    Instant? ReassignableAt = null
);

/// <summary>Base licenses (R21). A reusable license is in use and available at the same time.</summary>
public readonly record struct BaseCount(int Total, int InUse, int Reusable, int Available);

/// <summary>What became of a change of contract.</summary>
public enum ContractVerdict
{
    Created,

    /// <summary>Replaced, or the same as before.</summary>
    Changed,

    /// <summary>The seat model, or the roster's existence, cannot change while sessions exist.</summary>
    ContractInUse,
}

/// <summary>Where a month lies that was asked for.</summary>
public enum MonthVerdict
{
    /// <summary>The open month: its figures so far.</summary>
    Open,

    /// <summary>Closed: figures that never change.</summary>
    Closed,

    /// <summary>Before the license existed, or no longer kept (R14).</summary>
    Unknown,

    /// <summary>After the open month.</summary>
    Future,
}

public readonly record struct MonthOutcome(MonthVerdict Verdict, MonthFigures? Figures);

/// <summary>Concurrent seats (R5). <paramref name="Available"/> and <paramref name="OverBy"/> are never negative.</summary>
public readonly record struct ConcurrentCount(int Total, int InUse, int Available, int OverBy);

/// <summary>Burst seats (R5), and the open month's peak.</summary>
public readonly record struct BurstCount(int Total, int InUse, int Peak, int Available, int OverBy);
