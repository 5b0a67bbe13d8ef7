using System.Globalization;
using System.Text;

namespace SeatBroker.Samples.BillingJob;

/// <summary>What was read so far, and its sums. Currencies are never added to each other.</summary>
internal sealed class BillingTotals
{
    private readonly SortedDictionary<string, decimal> _charges = new(StringComparer.Ordinal);
    private readonly HashSet<string> _organizations = new(StringComparer.Ordinal);
    private int _lines;
    private int _openLines;
    private int _peaksWithoutPrice;

    public IReadOnlyDictionary<string, decimal> Charges => _charges;

    public void Add(BillingLine line)
    {
        _lines++;
        _organizations.Add(line.Organization);
        _openLines += line.Closed ? 0 : 1;
        _peaksWithoutPrice += line is { BurstPeak: > 0, BurstCharge: null } ? 1 : 0;
        if (line is { Currency: { } currency, BurstCharge: { } charge })
        {
            _charges[currency] = _charges.GetValueOrDefault(currency) + charge;
        }
    }

    public string Progress() =>
        string.Create(CultureInfo.InvariantCulture, $"{_lines} lines of {_organizations.Count} organizations");

    public string Summary()
    {
        var summary = new StringBuilder();
        foreach ((string currency, decimal charge) in _charges)
        {
            summary.AppendLine(CultureInfo.InvariantCulture, $"{currency} {charge:#,0.####}");
        }
        if (_peaksWithoutPrice > 0)
        {
            summary.AppendLine(
                CultureInfo.InvariantCulture,
                $"{_peaksWithoutPrice} lines have a burst peak and no price: they are not in the sums."
            );
        }
        if (_openLines > 0)
        {
            summary.AppendLine(CultureInfo.InvariantCulture, $"Provisional: {_openLines} lines are not closed.");
        }
        return summary.ToString();
    }
}
