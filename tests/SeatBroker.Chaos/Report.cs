using System.Globalization;
using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos;

/// <summary>What a run was like.</summary>
internal static class Report
{
    private const int ShownMax = 20;
    private const int CallsShownMax = 30;

    public static void Write(TextWriter to, RunHistory history)
    {
        to.WriteLine("Faults (survived / made):");
        foreach (
            var kind in history
                .Faults.GroupBy(fault => fault.Kind, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            to.WriteLine($"  {kind.Key, -12} {kind.Count(fault => fault.Survived)} / {kind.Count()}");
        }
        foreach (Fault fault in history.Faults)
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"    {fault.Begin / 1e6, 7:N1} s  {fault.Kind} {fault.Target}, whole after {(fault.End - fault.Begin) / 1e6:N1} s {fault.Note}{Clock(fault)}"
                )
            );
        }
        if (history.Terms.MonthEnd is { } end)
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Month {end.Month} ended at {end.At / 1e6:N1} s: told {Closed(history, end, closed: false)} times as open and {Closed(history, end, closed: true)} times as closed"
                )
            );
        }
        WriteGaps(to, history);
        WriteOutcomes(to, history);
        to.WriteLine("Calls without an answer:");
        foreach (
            var reason in history
                .Calls.Where(call => call.Outcome == CallOutcome.Unknown)
                .CountBy(call => call.Code ?? "", StringComparer.Ordinal)
        )
        {
            to.WriteLine($"  {reason.Key, -32} {reason.Value}");
        }
    }

    public static void Write(TextWriter to, IReadOnlyList<ForgottenGrant> forgotten) =>
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Grants that crashes have forgotten: {forgotten.Count}; the oldest had been answered {forgotten.Select(grant => grant.Age).DefaultIfEmpty().Max() / 1e3:N0} ms before"
            )
        );

    public static void Write(TextWriter to, IReadOnlyList<Violation> violations)
    {
        foreach (Violation violation in violations.Take(ShownMax))
        {
            to.WriteLine($"VIOLATION {violation.Promise} {violation.License}: {violation.Why}");
            foreach (Call call in violation.Calls.OrderBy(call => call.Begin).TakeLast(CallsShownMax))
            {
                to.WriteLine($"    {call}");
            }
        }
        to.WriteLine($"{violations.Count} violations");
    }

    private static int Closed(RunHistory history, MonthEnd end, bool closed) =>
        history.Calls.Count(call => call.Month is { } month && month.Month == end.Month && month.Closed == closed);

    private static string Clock(Fault fault) =>
        fault.SkewSeconds is { } skew
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{skew:+0.0;-0.0} s, {(fault.WasReady == true ? "ready" : "not ready")}"
            )
            : "";

    private static void WriteGaps(TextWriter to, RunHistory history)
    {
        to.WriteLine("Longest time without an answer, by license:");
        foreach (
            var license in history
                .Calls.GroupBy(call => call.License, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            long[] answers =
            [
                .. license
                    .Where(call => call.Outcome is not (CallOutcome.Unknown or CallOutcome.NotSent))
                    .Select(call => call.End)
                    .Order(),
            ];
            (long Gap, long At) longest = answers
                .Zip(answers.Skip(1), (before, after) => (Gap: after - before, At: before))
                .DefaultIfEmpty()
                .Max();
            Fault? during = history.Faults.LastOrDefault(fault => fault.Begin <= longest.At + longest.Gap);
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {license.Key, -18} {longest.Gap / 1e6:N2} s at {longest.At / 1e6:N1} s ({during?.Kind} {during?.Target})"
                )
            );
        }
    }

    private static void WriteOutcomes(TextWriter to, RunHistory history)
    {
        to.WriteLine("Calls:");
        foreach (var kind in history.Calls.GroupBy(call => call.Kind).OrderBy(group => group.Key))
        {
            string outcomes = string.Join(
                ", ",
                kind.GroupBy(call => call.Outcome)
                    .OrderBy(group => group.Key)
                    .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
            );
            long[] times = [.. kind.Where(c => c.Outcome == CallOutcome.Done).Select(c => c.End - c.Begin).Order()];
            string p99 =
                times.Length == 0
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"; p50 {times[times.Length / 2] / 1e3:N1} ms, p99 {times[times.Length * 99 / 100] / 1e3:N1} ms"
                    );
            to.WriteLine($"  {kind.Key, -9} {outcomes}{p99}");
        }
    }
}
