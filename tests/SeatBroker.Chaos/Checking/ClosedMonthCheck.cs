using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>All that is ever told of a closed month is the same, and it does not open again.</summary>
internal static class ClosedMonthCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license)
    {
        var months = license
            .Calls.Where(call => call is { Kind: CallKind.Month, Outcome: CallOutcome.Done })
            .GroupBy(call => call.Month!.Month, StringComparer.Ordinal);
        foreach (var month in months)
        {
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
}
