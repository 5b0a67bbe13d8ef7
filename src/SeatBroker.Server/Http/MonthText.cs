using System.Globalization;
using SeatBroker.Domain.Billing;

namespace SeatBroker.Server.Http;

/// <summary>A billing month as the contract writes it: <c>yyyy-MM</c>.</summary>
internal static class MonthText
{
    public const string Pattern = "^\\d{4}-(0[1-9]|1[0-2])$";

    /// <summary>How far ahead of UTC a zone's local midnight can be.</summary>
    private static readonly TimeSpan EarliestZone = TimeSpan.FromHours(14);

    public static bool IsValid(string month) => YearMonth.TryParse(month, out _);

    /// <summary>True when the month has begun in no zone of the world.</summary>
    public static bool IsFutureEverywhere(string month, DateTimeOffset now) =>
        string.CompareOrdinal(month, (now + EarliestZone).UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture))
        > 0;

    public static Problem Invalid() => Problem.InvalidMonth("The month must be written yyyy-MM, like 2026-11.");

    public static Problem Future(string month) => Problem.InvalidMonth($"The month {month} has not begun.");
}
