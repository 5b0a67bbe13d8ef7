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
public sealed record LoggedIn(Instant At, string Session, string User, SeatKind Seat) : LicenseEvent(At)
{
    /// <summary>The features asked for, each of which may hold a seat for this session from now on (R23); null: none.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The fingerprint of the proof that this grant consumed (R24); null: none was needed.</summary>
    public string? Proof { get; init; }

    /// <summary>Of a feature session: the lease of the user session with which it ends (R23); null: the license's own lease applies.</summary>
    public int? LeaseSeconds { get; init; }
}

/// <summary>A repeat asked for features that the session lacked (R7, R23).</summary>
public sealed record FeaturesAsked(Instant At, string Session, IReadOnlyList<string> Features) : LicenseEvent(At);

/// <summary>The session was refused features that it had asked for: it never held them, so it cannot lose them (R23).</summary>
public sealed record FeaturesRefused(Instant At, string Session, IReadOnlyList<string> Features) : LicenseEvent(At);

/// <summary>A repeat consumed a fresh proof (R24).</summary>
public sealed record ProofUsed(Instant At, string Session, string Proof) : LicenseEvent(At);

/// <summary>The lease of a feature session's user session became longer: so does what an outage gives it (R8).</summary>
public sealed record LeaseRaised(Instant At, string Session, int LeaseSeconds) : LicenseEvent(At);

/// <summary>A session was ended: by logout, by force release, or because its user may no longer be in.</summary>
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

/// <summary>A named user was entered ahead of time (R17).</summary>
public sealed record UserPrepared(Instant At, string User) : LicenseEvent(At);

/// <summary>A named user, new or preparing, became active and got a base license (R17, R18).</summary>
/// <param name="LicenseStart">When the license's 90 days began: now, or earlier for a reusable license (R19).</param>
public sealed record UserActivated(Instant At, string User, Instant LicenseStart) : LicenseEvent(At);

/// <summary>An active user became inactive, and keeps the license (R17).</summary>
public sealed record UserDeactivated(Instant At, string User) : LicenseEvent(At);

/// <summary>An inactive user became active again (R17).</summary>
public sealed record UserReactivated(Instant At, string User) : LicenseEvent(At);

/// <summary>A named user was deleted (R19), or the license was taken from a user who stays (R20).</summary>
public sealed record UserRemoved(Instant At, string User, bool Reassigned) : LicenseEvent(At);

/// <summary>A user's public key was registered, replaced or removed (R24).</summary>
/// <param name="PublicKey">Base64 of the SubjectPublicKeyInfo; null: removed.</param>
public sealed record SecurityKeyChanged(Instant At, string User, string? PublicKey) : LicenseEvent(At);

/// <summary>The kind of a seat.</summary>
public enum SeatKind
{
    Concurrent,
    Burst,
    Fixed,
}
