using System.Globalization;
using System.Text.Json;
using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

public sealed class RecordedTraceTests
{
    [TraceTheory]
    [MemberData(nameof(RecordedTraces.All), MemberType = typeof(RecordedTraces))]
    public void A_trace_reads_as_two_independent_programs_read_it(string name)
    {
        Trace trace = RecordedTraces.Read(name);
        JsonElement expected = RecordedTraces.ExpectedOf(name);

        Assert.Equal(expected.GetProperty("events").GetInt32(), trace.Events.Count(e => e.Op != TraceOp.Emptied));
        Assert.Equal(expected.GetProperty("first").GetString(), Instant(trace.Events[0].At));
        Assert.Equal(expected.GetProperty("last").GetString(), Instant(trace.Events[^1].At));
        Assert.Equal(expected.GetProperty("restarts_seen").GetInt32(), trace.RestartsSeen);
        Assert.Equal(expected.GetProperty("seats_emptied_by_restart").GetInt64(), trace.SeatsEmptiedByRestart);
        Assert.Equal(expected.GetProperty("clock_steps_clamped").GetInt32(), trace.ClockStepsClamped);
        Assert.Equal(expected.GetProperty("date_corrections").GetInt32(), trace.DateCorrections);
        Assert.Equal(0, trace.UnknownLines);
    }

    [TraceTheory]
    [MemberData(nameof(RecordedTraces.All), MemberType = typeof(RecordedTraces))]
    public void Every_feature_peaks_as_and_when_expected(string name)
    {
        SortedDictionary<string, FeatureFigures> figures = FeatureFigures.Of(RecordedTraces.Read(name));
        JsonElement expected = RecordedTraces.ExpectedOf(name).GetProperty("features");

        Assert.Equal(
            expected.EnumerateObject().Select(feature => feature.Name).Order(StringComparer.Ordinal),
            figures.Keys,
            StringComparer.Ordinal
        );
        foreach ((string feature, FeatureFigures history) in figures)
        {
            JsonElement of = expected.GetProperty(feature);
            Assert.Equal(
                of.GetProperty("ops")
                    .EnumerateObject()
                    .Select(op => (op.Name, op.Value.GetInt32()))
                    .OrderBy(op => op.Name, StringComparer.Ordinal),
                history.Ops.Select(op => (op.Key, op.Value))
            );
            Assert.Equal(of.GetProperty("peak_seats_out").GetInt64(), history.PeakSeatsOut);
            Assert.Equal(of.GetProperty("peak_at").GetString(), Instant(history.PeakAt!.Value));
            Assert.Equal(of.GetProperty("peak_distinct_user_host").GetInt32(), history.PeakDistinctClients);
            Assert.Equal(of.GetProperty("still_out_at_end").GetInt64(), history.StillOutAtEnd);
            Assert.Equal(of.GetProperty("orphan_in").GetInt32(), history.OrphanIns);
        }
    }

    [TraceTheory]
    [MemberData(nameof(RecordedTraces.AllWithTotals), MemberType = typeof(RecordedTraces))]
    public Task A_plain_counter_grants_and_denies_what_is_expected(string name, int total) =>
        RecordedTraces.ReplayMatches(name, total, burstTotal: 0, new CounterSeats());

    [TraceTheory]
    [MemberData(nameof(RecordedTraces.All), MemberType = typeof(RecordedTraces))]
    public void The_totals_are_100_75_and_50_per_cent_of_the_peak(string name)
    {
        SortedDictionary<string, FeatureFigures> figures = FeatureFigures.Of(RecordedTraces.Read(name));
        foreach (var feature in RecordedTraces.ReplaysOf(name).GroupBy(r => r.Feature, StringComparer.Ordinal))
        {
            long peak = figures[feature.Key].PeakSeatsOut;
            int[] totals =
            [
                .. new[] { 100, 75, 50 }.Select(percent =>
                    ContractChoice.Of(percent, [], []).For(feature.Key, peak).ConcurrentTotal
                ),
            ];
            Assert.Equal(feature.Select(replay => replay.Total).OrderDescending(), totals);
        }
    }

    private static string Instant(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
