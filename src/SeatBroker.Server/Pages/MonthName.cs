using System.Globalization;

namespace SeatBroker.Server.Pages;

/// <summary>A month as people write it.</summary>
internal static class MonthName
{
    /// <param name="month"><c>yyyy-MM</c>.</param>
    public static string Text(string month) =>
        DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture).ToString("Y", CultureInfo.CurrentCulture);
}
