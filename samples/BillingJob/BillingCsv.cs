using System.Globalization;

namespace SeatBroker.Samples.BillingJob;

/// <summary>Lines as CSV (RFC 4180): CRLF, null is empty, and no cell that a spreadsheet would take for a formula.</summary>
internal static class BillingCsv
{
    public const string Header =
        "organization,month,timeZone,closed,licenseType,displayName,category,seatModel,burstPeak,reachedAt,carriedIn,activeUsersInPeriod,unitPrice,currency,burstCharge\r\n";

    public static string RowOf(BillingLine line) =>
        string.Join(
            ',',
            Text(line.Organization),
            Text(line.Month),
            Text(line.TimeZone),
            line.Closed ? "true" : "false",
            Text(line.LicenseType),
            Text(line.DisplayName),
            Text(line.Category),
            Text(line.SeatModel),
            Number(line.BurstPeak),
            line.ReachedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Number(line.CarriedIn),
            Number(line.ActiveUsersInPeriod),
            Number(line.UnitPrice),
            Text(line.Currency),
            Number(line.BurstCharge)
        ) + "\r\n";

    private static string? Number(IFormattable? number) => number?.ToString(format: null, CultureInfo.InvariantCulture);

    private static string? Text(string? text)
    {
        string? cell = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
        return cell?.IndexOfAny([',', '"', '\r', '\n']) >= 0
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;
    }
}
