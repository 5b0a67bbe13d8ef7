using System.Diagnostics;
using System.Diagnostics.Metrics;
using SeatBroker.Abstractions;

namespace SeatBroker.Grains;

/// <summary>The broker's metrics. No tag names an organization or a license: their number has no bound.</summary>
internal sealed class SeatBrokerInstruments
{
    public const string MeterName = "SeatBroker";

    private static readonly string[] OutcomeNames =
    [
        .. Enum.GetNames<Refusal>().Select(name => name == nameof(Refusal.None) ? "granted" : ToSnakeCase(name)),
    ];

    private readonly Counter<long> _logins;
    private readonly Histogram<double> _loginDuration;
    private readonly Histogram<int> _commitRows;
    private readonly Histogram<double> _commitDuration;
    private long _concurrentInUse;
    private long _burstInUse;
    private long _sessions;
    private long _burstPeak;

    public SeatBrokerInstruments(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _logins = meter.CreateCounter<long>(
            "seatbroker.logins",
            "{login}",
            "Logins answered, by outcome: granted, repeated, or the refusal."
        );
        _loginDuration = meter.CreateHistogram(
            "seatbroker.login.duration",
            "s",
            "From a login's arrival at its license to its durable answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets }
        );
        _commitRows = meter.CreateHistogram(
            "seatbroker.journal.batch.size",
            "{row}",
            "Rows (one a license) committed together.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024] }
        );
        _commitDuration = meter.CreateHistogram(
            "seatbroker.journal.commit.duration",
            "s",
            "How long a commit of the journal took.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets }
        );
        meter.CreateObservableUpDownCounter(
            "seatbroker.seats.in_use",
            () =>
                new Measurement<long>[]
                {
                    new(
                        Interlocked.Read(ref _concurrentInUse),
                        new KeyValuePair<string, object?>("seat", "concurrent")
                    ),
                    new(Interlocked.Read(ref _burstInUse), new KeyValuePair<string, object?>("seat", "burst")),
                },
            "{seat}",
            "Seats in use in the licenses active on this silo, by kind."
        );
        meter.CreateObservableUpDownCounter(
            "seatbroker.sessions",
            () => Interlocked.Read(ref _sessions),
            "{session}",
            "Sessions that hold a seat in the licenses active on this silo."
        );
        meter.CreateObservableUpDownCounter(
            "seatbroker.burst.peak",
            () => Interlocked.Read(ref _burstPeak),
            "{seat}",
            "The open months' burst peaks, summed over the licenses active on this silo."
        );
    }

    private static double[] DurationBuckets =>
        [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

    public void LoginAnswered(Refusal refusal, bool repeated, long began)
    {
        string outcome = repeated ? "repeated" : OutcomeNames[(int)refusal];
        _logins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _loginDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public void Committed(int rowCount, TimeSpan took)
    {
        _commitRows.Record(rowCount);
        _commitDuration.Record(took.TotalSeconds);
    }

    /// <summary>A license's counters changed from what was told last.</summary>
    public void SeatsChanged(in LicenseGauge before, in LicenseGauge now)
    {
        Interlocked.Add(ref _concurrentInUse, now.ConcurrentInUse - before.ConcurrentInUse);
        Interlocked.Add(ref _burstInUse, now.BurstInUse - before.BurstInUse);
        Interlocked.Add(ref _sessions, now.Sessions - before.Sessions);
        Interlocked.Add(ref _burstPeak, now.BurstPeak - before.BurstPeak);
    }

    private static string ToSnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}")).ToLowerInvariant();
}

/// <summary>What one license adds to the silo's gauges.</summary>
internal readonly record struct LicenseGauge(int ConcurrentInUse, int BurstInUse, int Sessions, int BurstPeak);
