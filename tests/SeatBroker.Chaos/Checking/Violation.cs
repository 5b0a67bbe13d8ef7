using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>The promises that a history is held against.</summary>
public enum Promise
{
    /// <summary>Acknowledged holders never exceed what was sold.</summary>
    NoOverGrant,

    /// <summary>An acknowledged login is held until it is logged out or its lease has run out.</summary>
    NothingLost,

    /// <summary>What was logged out or lost holds nothing, unless it logs in again.</summary>
    NoRevival,

    /// <summary>A peak lies between what the history forces and what it allows.</summary>
    PeakIsRight,

    /// <summary>Repeated requests get the first one's answer.</summary>
    RepeatsAgree,

    /// <summary>A renewal never speaks for a seat that somebody else has been given.</summary>
    RenewalOwnsItsSeat,

    /// <summary>A closed month never changes.</summary>
    ClosedMonthsStay,

    /// <summary>A server whose clock is off by more than 2 s does not become ready, and one whose clock is off by less does.</summary>
    ClocksAgree,
}

/// <summary>A broken promise, and the calls that show it.</summary>
public sealed record Violation(Promise Promise, string License, string Why, IReadOnlyList<Call> Calls);
