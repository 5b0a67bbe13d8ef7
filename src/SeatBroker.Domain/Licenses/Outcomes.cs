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

    /// <summary>The user holds <see cref="License.SessionsOfUserMax"/> sessions already.</summary>
    TooManySessions,

    /// <summary>Every concurrent and every burst seat is taken (R3).</summary>
    NoSeatAvailable,
}

/// <param name="Verdict">The rule that decided.</param>
/// <param name="Session">The session that holds the seat; null if refused. To be read before the license decides anything else.</param>
public readonly record struct LoginOutcome(LoginVerdict Verdict, Session? Session);

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
