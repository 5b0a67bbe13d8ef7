namespace SeatBroker.Abstractions;

/// <summary>
/// One license: the one place where its seats are decided, one at a time (R1). The key is <see cref="LicenseKey.Of"/>.
/// Every reply waits until what it was decided on is durable. Identifiers are expected to be valid (1 to 128 characters of the contract's alphabet);
/// others are an <see cref="ArgumentException"/>.
/// </summary>
/// <exception cref="TryAgainException">From every member: not known to be done; repeat the same call.</exception>
[Alias("seatbroker.license")]
public interface ILicenseGrain : IGrainWithStringKey
{
    /// <summary>Logs a session in, or repeats a login: the same session keeps its seat and its <c>since</c> and gets a new lease (R2, R3, R7).</summary>
    [Alias("login")]
    ValueTask<LoginReply> Login(LoginRequest request);

    /// <summary>Logs a session out; also when it is gone already (R7).</summary>
    [Alias("logout")]
    ValueTask<Refusal> Logout(string sessionId);

    /// <summary>Renews the leases of sessions that hold a seat and names those that do not, never a revival (R7, R8). Touches no storage.</summary>
    [Alias("renew")]
    ValueTask<RenewReply> Renew(string[] sessionIds);

    /// <summary>Who holds a seat, oldest login first: at most <paramref name="countMax"/> sessions (1,000 at most) after a cursor, 0 being the beginning.</summary>
    [Alias("sessions")]
    ValueTask<SessionsReply> GetSessions(long afterCursor, int countMax);

    /// <summary>The contract and the usage row.</summary>
    [Alias("license")]
    ValueTask<LicenseReply> GetLicense();

    /// <summary>The figures of one month, durable ones only (R12); null is the current month. Closes what is due first (R13).</summary>
    /// <param name="month"><c>yyyy-MM</c>.</param>
    [Alias("month")]
    ValueTask<MonthReply> GetMonth(string? month);

    /// <summary>Creates the license or replaces its contract. Called by the organization's grain, which knows the zones.</summary>
    [Alias("put-contract")]
    ValueTask<PutContractReply> PutContract(LicenseContract contract, ZoneFrom[] zones);

    /// <summary>Tells the license its organization's zones (R10). Called by the organization's grain.</summary>
    [Alias("put-zones")]
    ValueTask PutZones(ZoneFrom[] zones);
}

/// <summary>A login of one session (one device) of a user.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.login-request")]
public sealed record LoginRequest([property: Id(0)] string SessionId, [property: Id(1)] string User);

/// <summary>A seat's kind as of now.</summary>
public enum SeatKind
{
    /// <summary>A concurrent seat.</summary>
    Concurrent,

    /// <summary>A burst seat.</summary>
    Burst,

    /// <summary>A fixed seat.</summary>
    Fixed,
}

/// <summary>The answer to a login.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.login-reply")]
public sealed record LoginReply
{
    /// <summary><see cref="Refusal.None"/> when the session holds a seat.</summary>
    [Id(0)]
    public Refusal Refusal { get; init; }

    /// <summary>The session held its seat already; nothing new was granted (R7).</summary>
    [Id(1)]
    public bool Repeated { get; init; }

    [Id(2)]
    public SeatKind Seat { get; init; }

    [Id(3)]
    public DateTimeOffset Since { get; init; }

    /// <summary>The lease's end: at this instant it is over (half-open).</summary>
    [Id(4)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>With <see cref="Refusal.NoSeatAvailable"/>: the counters that refused.</summary>
    [Id(5)]
    public SeatsFull? Full { get; init; }
}

/// <summary>What a refusal for lack of seats tells.</summary>
/// <param name="Concurrent">The concurrent counters.</param>
/// <param name="Burst">The burst counters.</param>
/// <param name="RetryAfterSeconds">Until the next lease's end, rounded up; null if no lease runs.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.seats-full")]
public sealed record SeatsFull(
    [property: Id(0)] ConcurrentUsage Concurrent,
    [property: Id(1)] BurstUsage Burst,
    [property: Id(2)] int? RetryAfterSeconds
);

/// <summary>The answer to a renewal.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.renew-reply")]
public sealed record RenewReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] RenewedSession[] Renewed,
    [property: Id(2)] string[] Lost
);

[GenerateSerializer, Immutable, Alias("seatbroker.renewed-session")]
public sealed record RenewedSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] SeatKind Seat,
    [property: Id(2)] DateTimeOffset ExpiresAt
);

/// <summary>A page of sessions.</summary>
/// <param name="Refusal">None, or why there is no page.</param>
/// <param name="Sessions">The sessions, oldest login first.</param>
/// <param name="NextCursor">The cursor to go on after; null when this page is the last.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.sessions-reply")]
public sealed record SessionsReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] HeldSession[] Sessions,
    [property: Id(2)] long? NextCursor
);

[GenerateSerializer, Immutable, Alias("seatbroker.held-session")]
public sealed record HeldSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string User,
    [property: Id(2)] SeatKind Seat,
    [property: Id(3)] DateTimeOffset Since,
    [property: Id(4)] DateTimeOffset ExpiresAt,
    [property: Id(5)] long Cursor
);

/// <summary>The answer to a question for a license.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.license-reply")]
public sealed record LicenseReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] LicenseContract? Contract,
    [property: Id(2)] LicenseUsage? Usage
);

/// <summary>The answer to a question for a month.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.month-reply")]
public sealed record MonthReply([property: Id(0)] Refusal Refusal, [property: Id(1)] LicenseMonth? Month);

/// <summary>The answer to a change of contract.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.put-contract-reply")]
public sealed record PutContractReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] bool Created,
    [property: Id(2)] LicenseContract? Contract
);
