namespace SeatBroker.Domain.Tests.Licenses;

// What the model and the license are compared by: plain values in milliseconds, in neither's own types.

internal enum Kind
{
    None,
    Concurrent,
    Burst,
}

internal enum LoginResult
{
    Granted,
    Repeated,
    Conflict,
    NotAssigned,
    TooManySessions,
    NoSeat,
}

/// <param name="NextLeaseEnd">With <see cref="LoginResult.NoSeat"/>: when the next lease ends, null if none runs.</param>
internal sealed record LoginAnswer(
    LoginResult Result,
    Kind Seat = Kind.None,
    long? Since = null,
    long? LeaseEnd = null,
    long? NextLeaseEnd = null
);

/// <param name="LeaseEnd">Null: the session is lost.</param>
internal sealed record RenewAnswer(Kind Seat, long? LeaseEnd)
{
    public static RenewAnswer Lost { get; } = new(Kind.None, null);
}

internal sealed record SessionRow(string Session, string User, Kind Seat, long Since, long LeaseEnd);

internal sealed record Counters(
    string Month,
    int ConcurrentTotal,
    int ConcurrentInUse,
    int ConcurrentAvailable,
    int ConcurrentOverBy,
    int BurstTotal,
    int BurstInUse,
    int BurstPeak,
    int BurstAvailable,
    int BurstOverBy
);

internal sealed record MonthRow(
    string Month,
    string TimeZone,
    bool Closed,
    int Peak,
    long? ReachedAt,
    int CarriedIn,
    string DisplayName,
    decimal? Price
);

/// <summary>What was purchased, as far as these tests vary it.</summary>
internal sealed record Terms(
    int Concurrent,
    int Burst,
    int LeaseSeconds = 90,
    decimal? Price = null,
    string DisplayName = "Agent"
);
