using System.Diagnostics;
using HdrHistogram;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>How long things took, within 1 %, from 0.1 us to a minute.</summary>
internal sealed class Latencies
{
    private const long UnitsPerMicrosecond = 10;
    private const long Longest = 60_000_000 * UnitsPerMicrosecond;
    private static readonly double UnitsPerTick = 1e6 * UnitsPerMicrosecond / Stopwatch.Frequency;

    private readonly LongHistogram _histogram = new(Longest, numberOfSignificantValueDigits: 2);

    public long Count => _histogram.TotalCount;

    /// <param name="ticks">Of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks) => _histogram.RecordValue(Math.Min((long)(ticks * UnitsPerTick), Longest));

    public void Add(Latencies other) => _histogram.Add(other._histogram);

    public Percentiles ToPercentiles() =>
        Count == 0
            ? default
            : new(
                Microseconds(50),
                Microseconds(99),
                Microseconds(99.9),
                (double)_histogram.GetMaxValue() / UnitsPerMicrosecond
            );

    private double Microseconds(double percentile) =>
        (double)_histogram.GetValueAtPercentile(percentile) / UnitsPerMicrosecond;
}

/// <summary>In microseconds.</summary>
internal readonly record struct Percentiles(double P50, double P99, double P999, double Max);
