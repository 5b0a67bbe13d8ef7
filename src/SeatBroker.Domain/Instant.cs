namespace SeatBroker.Domain;

/// <summary>A point in time in whole milliseconds since 1970-01-01T00:00:00Z: all instants are held and compared so (R9).</summary>
public readonly record struct Instant(long UnixMilliseconds) : IComparable<Instant>
{
    public static Instant From(DateTimeOffset at) => new(at.ToUnixTimeMilliseconds());

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    public static Instant Max(Instant left, Instant right) => left < right ? right : left;

    public int CompareTo(Instant other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    public static bool operator <(Instant left, Instant right) => left.UnixMilliseconds < right.UnixMilliseconds;

    public static bool operator >(Instant left, Instant right) => left.UnixMilliseconds > right.UnixMilliseconds;

    public static bool operator <=(Instant left, Instant right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    public static bool operator >=(Instant left, Instant right) => left.UnixMilliseconds >= right.UnixMilliseconds;

    public static Instant operator +(Instant at, TimeSpan span) =>
        new(at.UnixMilliseconds + (span.Ticks / TimeSpan.TicksPerMillisecond));

    public static TimeSpan operator -(Instant end, Instant start) =>
        TimeSpan.FromMilliseconds(end.UnixMilliseconds - start.UnixMilliseconds);

    public override string ToString() =>
        ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
