using System.Globalization;
using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos;

/// <summary>This month, made to end soon: by the clock that the servers and the database of a run share.</summary>
/// <param name="Month">Its name, <c>yyyy-MM</c>.</param>
/// <param name="EndsAt">When it ends, by the machine's clock.</param>
/// <param name="ClockOffset">By so much the run's clock is ahead of the machine's.</param>
internal sealed record EndingMonth(string Month, DateTimeOffset EndsAt, TimeSpan ClockOffset)
{
    public static EndingMonth In(TimeSpan time)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset end = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        return new(now.ToString("yyyy-MM", CultureInfo.InvariantCulture), now + time, end - (now + time));
    }

    /// <summary>The same on the run's recorder.</summary>
    public MonthEnd On(Recorder recorder) =>
        new(Month, recorder.Now + (long)(EndsAt - TimeProvider.System.GetUtcNow()).TotalMicroseconds);
}
