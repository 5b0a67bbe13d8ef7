using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>
/// Something that was decided for a license. What the journal keeps, and the only thing that changes a <see cref="License"/>.
/// </summary>
/// <param name="At">Never earlier than the event before (R9).</param>
public abstract record LicenseEvent(Instant At);

/// <summary>The license was created, or its contract replaced.</summary>
public sealed record ContractChanged(Instant At, Contract Contract) : LicenseEvent(At);

/// <summary>The organization's zones, each with the month from which it applies (R10).</summary>
public sealed record ZonesChanged(Instant At, IReadOnlyList<ZoneFrom> Zones) : LicenseEvent(At);

/// <summary>A session began; its user took a seat of this kind, or shares the one held (R2, R3).</summary>
public sealed record LoggedIn(Instant At, string Session, string User, SeatKind Seat) : LicenseEvent(At);

/// <summary>A session was ended by logout or force release.</summary>
public sealed record LoggedOut(Instant At, string Session) : LicenseEvent(At);

/// <summary>A session's lease was over: as of the lease's own end (R3).</summary>
public sealed record Expired(Instant At, string Session) : LicenseEvent(At);

/// <summary>The user who held a burst seat longest moved to a concurrent seat that became free (R4).</summary>
public sealed record Promoted(Instant At, string User) : LicenseEvent(At);

/// <summary>A billing month ended; its figures are frozen (R13, R14).</summary>
/// <param name="At">The month's end.</param>
/// <param name="Figures">What is billed.</param>
/// <param name="InOutage">The end fell into an outage: no burst seat counts toward the new month before it proves to be in use (R8).</param>
public sealed record MonthClosed(Instant At, MonthFigures Figures, bool InOutage) : LicenseEvent(At);

/// <summary>A new activation took over: every restored session has a full lease from <paramref name="AnswerableSince"/> (R8).</summary>
public sealed record Recovered(Instant At, Instant AnswerableSince) : LicenseEvent(At);

/// <summary>A session restored from an outage at the month's beginning renewed or repeated its login: its burst seat counts from now on (R8).</summary>
public sealed record Returned(Instant At, string Session) : LicenseEvent(At);

/// <summary>The kind of a seat.</summary>
public enum SeatKind
{
    Concurrent,
    Burst,
    Fixed,
}
