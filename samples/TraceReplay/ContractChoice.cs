using System.Globalization;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>The totals asked for on the command line: for all features alike, or for one by name.</summary>
internal sealed class ContractChoice
{
    private readonly int _percent;
    private readonly PerFeature _concurrent;
    private readonly PerFeature _burst;

    private ContractChoice(int percent, PerFeature concurrent, PerFeature burst)
    {
        _percent = percent;
        _concurrent = concurrent;
        _burst = burst;
    }

    /// <param name="percent">Concurrent seats, in per cent of a feature's own peak, where <paramref name="concurrent"/> names no number.</param>
    /// <param name="concurrent"><c>9</c> or <c>FEATURE=9</c>.</param>
    /// <param name="burst"><c>3</c> or <c>FEATURE=3</c>; 0 where nothing is said.</param>
    /// <exception cref="FormatException">One of them is neither.</exception>
    public static ContractChoice Of(int percent, IEnumerable<string> concurrent, IEnumerable<string> burst) =>
        new(percent, PerFeature.Parse(concurrent), PerFeature.Parse(burst));

    public ReplayContract For(string feature, long peakSeatsOut) =>
        new(_concurrent.For(feature) ?? PercentOf(peakSeatsOut), _burst.For(feature) ?? 0);

    // Rounded down, as nobody purchases a part of a seat, but to no less than one seat.
    private int PercentOf(long peakSeatsOut) =>
        _percent == 0 ? 0 : (int)Math.Clamp(peakSeatsOut * _percent / 100, 1, int.MaxValue);

    private sealed class PerFeature
    {
        private readonly Dictionary<string, int> _named = new(StringComparer.Ordinal);
        private int? _all;

        public static PerFeature Parse(IEnumerable<string> texts)
        {
            var totals = new PerFeature();
            foreach (string text in texts)
            {
                // A feature's name may hold "=" itself.
                int equals = text.LastIndexOf('=');
                if (!int.TryParse(text[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int seats))
                {
                    throw new FormatException($"'{text}' is neither a number of seats nor FEATURE=SEATS.");
                }
                if (equals < 0)
                {
                    totals._all = seats;
                }
                else
                {
                    totals._named[text[..equals]] = seats;
                }
            }
            return totals;
        }

        public int? For(string feature) => _named.TryGetValue(feature, out int seats) ? seats : _all;
    }
}
