using System.Buffers;
using System.Globalization;
using System.Text;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>Statement lines as RFC 4180 CSV. Text that a spreadsheet would run as a formula is disarmed with a leading apostrophe.</summary>
internal sealed class Csv
{
    public const string MediaType = "text/csv";

    /// <summary>The byte order mark by which spreadsheets know UTF-8.</summary>
    public const string Bom = "\uFEFF";

    public const string LineHeader =
        "licenseType,displayName,category,seatModel,burstPeak,reachedAt,carriedIn,activeUsersInPeriod,unitPrice,currency,burstCharge\r\n";

    public const string BillingHeader = "organization,month,timeZone,closed," + LineHeader;

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Clear() => _text.Clear();

    public Csv AddHeader(string header)
    {
        _text.Append(header);
        return this;
    }

    public Csv AddLine(StatementLine line)
    {
        Text(line.LicenseType).Text(line.DisplayName);
        Text(line.Category.ToWord()).Text(line.SeatModel.ToWord());
        Number(line.BurstPeak).Plain(line.ReachedAt?.ToText()).Number(line.CarriedIn).Number(line.ActiveUsersInPeriod);
        Number(line.UnitPrice).Text(line.Currency).Number(line.BurstCharge);
        _text.Length--;
        _text.Append("\r\n");
        return this;
    }

    public Csv AddBillingLine(Statement statement, StatementLine line)
    {
        Text(statement.Organization).Plain(statement.Month).Text(statement.TimeZone);
        Plain(statement.Closed ? "true" : "false");
        return AddLine(line);
    }

    /// <summary>The text as no spreadsheet takes it for a formula.</summary>
    public static string Disarmed(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private Csv Text(string? cell)
    {
        string text = Disarmed(cell ?? "");
        return Plain(
            text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text
        );
    }

    private Csv Number<T>(T? number)
        where T : struct, IFormattable => Plain(number?.ToString(format: null, CultureInfo.InvariantCulture));

    private Csv Number(int number) => Number((int?)number);

    private Csv Plain(string? cell)
    {
        _text.Append(cell).Append(',');
        return this;
    }
}
