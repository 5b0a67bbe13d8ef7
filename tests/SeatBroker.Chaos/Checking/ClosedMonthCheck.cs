using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>All that is ever told of a closed month is the same, and it does not open again; it is closed when it has ended, and not before.</summary>
internal static class ClosedMonthCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license)
    {
        var months = license
            .Calls.Where(call => call is { Kind: CallKind.Month, Outcome: CallOutcome.Done })
            .GroupBy(call => call.Month!.Month, StringComparer.Ordinal);
        foreach (var month in months)
        {
            if (month.FirstOrDefault(reading => IsEarlyOrLate(reading, license.Terms)) is { } wrong)
            {
                yield return license.Violation(
                    Promise.ClosedMonthsStay,
                    $"month {month.Key} was told as {(wrong.Month!.Closed ? "closed before" : "open after")} its end",
                    wrong
                );
            }
            Call? closed = month.Where(reading => reading.Month!.Closed).MinBy(reading => reading.End);
            if (closed is null)
            {
                continue;
            }
            Call? changed = month.FirstOrDefault(reading =>
                reading.Month!.Closed ? reading.Month != closed.Month : closed.End < reading.Begin
            );
            if (changed is not null)
            {
                yield return license.Violation(
                    Promise.ClosedMonthsStay,
                    $"month {month.Key} was told as closed, and then otherwise",
                    closed,
                    changed
                );
            }
        }
    }

    private static bool IsEarlyOrLate(Call reading, RunTerms terms) =>
        terms.MonthEnd is { } end
        && reading.Month!.Month == end.Month
        && (reading.Month.Closed ? reading.End < end.At - terms.Skew : reading.Begin > end.At + terms.Skew);
}
