namespace SeatBroker.Chaos.History;

/// <summary>What was asked.</summary>
public enum CallKind
{
    Login,
    Logout,
    Renew,

    /// <summary>A change of the totals.</summary>
    Contract,

    /// <summary>Who holds a seat.</summary>
    Sessions,

    /// <summary>A month's peak.</summary>
    Month,
}

/// <summary>What came of it.</summary>
public enum CallOutcome
{
    /// <summary>The broker said yes: granted, logged out, renewed, changed, told.</summary>
    Done,

    /// <summary>The broker said no, for a reason of its rules; nothing has changed.</summary>
    Refused,

    /// <summary>A renewal: the session holds no seat.</summary>
    Lost,

    /// <summary>Nobody answered, or the answer was to try again: it may have been done, or may yet be.</summary>
    Unknown,

    /// <summary>It never reached a server.</summary>
    NotSent,
}

/// <summary>One call as its caller saw it. Instants are microseconds on this program's monotonic clock since the run began.</summary>
public sealed record Call
{
    public required CallKind Kind { get; init; }

    /// <summary>Organization and license type.</summary>
    public required string License { get; init; }

    /// <summary>Before anything was sent.</summary>
    public required long Begin { get; init; }

    /// <summary>After the answer was read, or given up.</summary>
    public required long End { get; init; }

    public required CallOutcome Outcome { get; init; }

    /// <summary>By whom it went: a server's name and <c>http</c> or <c>orleans</c>.</summary>
    public string? Via { get; init; }

    public string? Session { get; init; }

    public string? User { get; init; }

    /// <summary>Why it was refused, or not answered.</summary>
    public string? Code { get; init; }

    /// <summary><c>concurrent</c> or <c>burst</c>, as a login or renewal was told.</summary>
    public string? Seat { get; init; }

    /// <summary>Since when the session holds its seat, by the broker's clock.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Of a contract.</summary>
    public Totals? Totals { get; init; }

    /// <summary>Session ids, of a list.</summary>
    public IReadOnlyList<string>? Held { get; init; }

    public MonthFigures? Month { get; init; }

    public override string ToString() => HistoryFile.ToLine(this);
}

/// <summary>What a contract sells.</summary>
public sealed record Totals(int Concurrent, int Burst, int LeaseSeconds)
{
    public int All => Concurrent + Burst;
}

/// <summary>A month as the broker told it.</summary>
public sealed record MonthFigures(string Month, int Peak, int CarriedIn, bool Closed, DateTimeOffset? ReachedAt);

/// <summary>What was done to the broker, or to what it stands on.</summary>
public sealed record Fault(string Kind, string Target, long Begin, long End, bool Survived, string? Note = null)
{
    /// <summary>By so much the server's clock was off from the database's, in seconds.</summary>
    public double? SkewSeconds { get; init; }

    /// <summary>Whether the server with that clock said that it was ready.</summary>
    public bool? WasReady { get; init; }

    /// <summary>When it ended, or cut off from the store, what was answered and not yet kept; null: it did nothing like that.</summary>
    public Crash? Crash { get; init; }
}

/// <summary>From one instant to another, both included, what is not kept is lost. A kill's two are those before the signal and after the process's end.</summary>
public sealed record Crash(long From, long Until);

/// <summary>What a checker must know of a run beside its calls.</summary>
/// <param name="Relaxed">Grants that raise no peak may be lost in a crash.</param>
/// <param name="ClockSkewMilliseconds">By so much two servers' clocks may differ.</param>
/// <param name="LateMilliseconds">A call that was not answered takes effect within this time after its begin, or never.</param>
/// <param name="MonthEnd">The month that ends within the run; null: none does that the checker knows of.</param>
public sealed record RunTerms(bool Relaxed, int ClockSkewMilliseconds, int LateMilliseconds, MonthEnd? MonthEnd = null)
{
    public long Skew => ClockSkewMilliseconds * 1000L;

    public long Late => LateMilliseconds * 1000L;
}

/// <summary>A billing month (<c>yyyy-MM</c>) and the instant of the run at which it ends.</summary>
public sealed record MonthEnd(string Month, long At);

/// <summary>All that a run left.</summary>
public sealed record RunHistory(RunTerms Terms, IReadOnlyList<Call> Calls, IReadOnlyList<Fault> Faults);
