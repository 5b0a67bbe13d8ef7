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
    /// <summary>
    /// Logs a session in, or repeats a login: the same session keeps its seat and its <c>since</c> and gets a new lease (R2, R3, R7). Features are recorded here and asked for by
    /// <see cref="ILoginGrain"/>: call that where <see cref="LoginRequest.Features"/> is not empty.
    /// </summary>
    [Alias("login")]
    ValueTask<LoginReply> Login(LoginRequest request);

    /// <summary>Logs a session out; also when it is gone already (R7). Its features are given back before the reply (R23).</summary>
    [Alias("logout")]
    ValueTask<Refusal> Logout(string sessionId);

    /// <summary>
    /// Many logins and logouts, decided one after the other in one step, with one wait until they are durable. What becomes of one keeps none of the others from an answer.
    /// What a gateway's concurrent calls gather into.
    /// </summary>
    [Alias("serve")]
    ValueTask<LicenseAnswers> Serve(LicenseAsks asks);

    /// <summary>Renews the leases of sessions that hold a seat, with their features (R23), and names those that do not, never a revival (R7, R8). Touches no storage.</summary>
    [Alias("renew")]
    ValueTask<RenewReply> Renew(string[] sessionIds);

    /// <summary>A login's features said no: the session never held them. Called by <see cref="ILoginGrain"/>.</summary>
    [Alias("refuse-features")]
    ValueTask RefuseFeatures(string sessionId, string[] features);

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

    /// <summary>The kept closed months, oldest first, and then the open one. Closes what is due first (R13, R14).</summary>
    [Alias("months")]
    ValueTask<MonthsReply> GetMonths();

    /// <summary>Creates the license or replaces its contract. Called by the organization's grain, which knows the zones.</summary>
    [Alias("put-contract")]
    ValueTask<PutContractReply> PutContract(LicenseContract contract, ZoneFrom[] zones);

    /// <summary>Tells the license its organization's zones (R10). Called by the organization's grain.</summary>
    [Alias("put-zones")]
    ValueTask PutZones(ZoneFrom[] zones);
}

/// <summary>A login of one session (one device) of a user.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.login-request")]
public sealed record LoginRequest([property: Id(0)] string SessionId, [property: Id(1)] string User)
{
    /// <summary>A session records at most so many features over all its repeats (R23).</summary>
    public const int FeaturesMax = 32;

    private static long lastCall = Random.Shared.NextInt64();

    /// <summary>License types of features or products to log in to as well; distinct, at most <see cref="FeaturesMax"/> (R23).</summary>
    [Id(2)]
    public string[] Features { get; init; } = [];

    /// <summary>An administrator's signed challenge (R24); ignored where the license requires none.</summary>
    [Id(3)]
    public SignedChallenge? SecurityKey { get; init; }

    /// <summary>The call of which this is an attempt, from <see cref="NextCall"/>: one that the cluster delivers late is told from a new call by it; 0: not told.</summary>
    [Id(4)]
    public long Call { get; init; }

    /// <summary>Which attempt of <see cref="Call"/>: 1, 2, ...</summary>
    [Id(5)]
    public int Attempt { get; init; }

    /// <summary>A number for a call, counted on from where chance let this process begin among 2^63: no other call has it.</summary>
    public static long NextCall() => Interlocked.Increment(ref lastCall);
}

/// <summary>A challenge and its signature, both in base64url (R24).</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.signed-challenge")]
public sealed record SignedChallenge([property: Id(0)] string Challenge, [property: Id(1)] string Signature);

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

    /// <summary>All features that the session has asked for so far, refused ones included (R23).</summary>
    [Id(6)]
    public string[] Features { get; init; } = [];

    /// <summary>Those of <see cref="Features"/> that this login asked for first, or again after a refusal.</summary>
    [Id(7)]
    public string[] NewFeatures { get; init; } = [];

    /// <summary>With features: the largest lease in force since the login, in seconds, which their sessions get after an outage (R8).</summary>
    [Id(8)]
    public int LeaseSeconds { get; init; }

    /// <summary>The length of the lease that the session has got now, in seconds: renew it at a third of that.</summary>
    [Id(9)]
    public int LeaseSecondsNow { get; init; }
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
)
{
    /// <summary>The length of the leases that the sessions have got now, in seconds; 0 without a license.</summary>
    [Id(3)]
    public int LeaseSecondsNow { get; init; }
}

/// <summary>A session whose lease was renewed.</summary>
/// <param name="FeaturesLost">Features that the session was granted and no longer holds (R23).</param>
[GenerateSerializer, Immutable, Alias("seatbroker.renewed-session")]
public sealed record RenewedSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] SeatKind Seat,
    [property: Id(2)] DateTimeOffset ExpiresAt,
    [property: Id(3)] string[] FeaturesLost
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

/// <summary>A session that holds a seat.</summary>
/// <param name="Cursor">Where a list goes on after it.</param>
/// <param name="RenewedAt">The last renewal or repeat; null: none since the login, or since the broker's restart.</param>
/// <param name="Features">The feature licenses of which it holds a seat (R23).</param>
[GenerateSerializer, Immutable, Alias("seatbroker.held-session")]
public sealed record HeldSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string User,
    [property: Id(2)] SeatKind Seat,
    [property: Id(3)] DateTimeOffset Since,
    [property: Id(4)] DateTimeOffset ExpiresAt,
    [property: Id(5)] long Cursor,
    [property: Id(6)] DateTimeOffset? RenewedAt,
    [property: Id(7)] string[] Features
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

/// <summary>The answer to a question for all kept months; the last one is the open month.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.months-reply")]
public sealed record MonthsReply([property: Id(0)] Refusal Refusal, [property: Id(1)] LicenseMonth[] Months);

/// <summary>The answer to a change of contract.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.put-contract-reply")]
public sealed record PutContractReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] bool Created,
    [property: Id(2)] LicenseContract? Contract
);
