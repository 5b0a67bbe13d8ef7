using System.Globalization;

namespace SeatBroker.Chaos.Failover;

/// <summary>The figures of a failover run, one line for what was done and the way that was asked.</summary>
internal static class FailoverReport
{
    private const double Second = 1e6;

    /// <returns>Whether everybody was answered.</returns>
    public static bool Write(TextWriter to, FailoverFigures figures)
    {
        to.WriteLine(
            "what was done      way     logins  unanswered   login ms: p50     p99  longest   gap s: median  longest of a license, begins after"
        );
        foreach (string name in figures.Phases.Select(phase => phase.Name).Distinct(StringComparer.Ordinal))
        {
            Phase[] phases = [.. figures.Phases.Where(phase => phase.Name == name)];
            foreach (var way in figures.Visits.GroupBy(visit => visit.Way, StringComparer.Ordinal))
            {
                WriteLine(to, $"{phases.Length} x {name}", way.Key, phases, [.. way]);
            }
        }
        return figures.Visits.All(visit => visit.IsAnswered);
    }

    private static void WriteLine(TextWriter to, string what, string way, Phase[] phases, Visit[] visits)
    {
        Visit[] logins = [.. visits.Where(visit => visit.IsLogin && phases.Any(phase => Overlaps(phase, visit)))];
        long[] times = [.. logins.Where(visit => visit.IsAnswered).Select(visit => visit.End - visit.Begin).Order()];
        (long Length, long After)[] longest =
        [
            .. visits
                .GroupBy(visit => visit.Organization, StringComparer.Ordinal)
                .Select(license => LongestGap(license, phases))
                .Order(),
        ];
        long[] gaps = [.. longest.Select(gap => gap.Length)];
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -18} {way, -7} {logins.Length, 6:N0} {logins.Length - times.Length, 11} {At(times, 0.5) / 1e3, 15:N1} {At(times, 0.99) / 1e3, 7:N0} {At(times, 1) / 1e3, 8:N0} {At(gaps, 0.5) / Second, 15:N2} {At(gaps, 1) / Second, 8:N2} {longest[^1].After / Second, 23:N2}"
            )
        );
    }

    private static bool Overlaps(Phase phase, Visit visit) => visit.End >= phase.Begin && visit.Begin < phase.End;

    /// <summary>The longest time between two answers, the desk's own pauses of a fifth of a second included, and how long after the phase's beginning it begins.</summary>
    private static (long Length, long After) LongestGap(IEnumerable<Visit> ofOneLicense, Phase[] phases)
    {
        long[] answers = [.. ofOneLicense.Where(visit => visit.IsAnswered).Select(visit => visit.End).Order()];
        return phases
            .SelectMany(phase =>
                answers
                    .Zip(answers.Skip(1))
                    .Where(pair => pair.Second >= phase.Begin && pair.First < phase.End)
                    .Select(pair => (pair.Second - pair.First, pair.First - phase.Begin))
            )
            .DefaultIfEmpty()
            .Max();
    }

    private static double At(long[] ascending, double share) =>
        ascending.Length == 0 ? double.NaN : ascending[Math.Min(ascending.Length - 1, (int)(ascending.Length * share))];
}
