using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>
/// Holds a history against the broker's promises, by intervals: a call was decided at some instant between its begin and its end, and nothing is held against the broker that another choice of instants would
/// explain. Knows the rules from their text alone and shares no code with the broker.
/// </summary>
public static class Checker
{
    public static IReadOnlyList<Violation> Check(RunHistory history)
    {
        long[] crashes =
        [
            .. history.Faults.Where(fault => fault.Kind is "kill" or "database").Select(fault => fault.Begin),
        ];
        return
        [
            .. ClockCheck.Run(history.Faults),
            .. history
                .Calls.GroupBy(call => call.License, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group =>
                    Check(new LicenseHistory(group.Key, [.. group.OrderBy(call => call.Begin)], history.Terms, crashes))
                ),
        ];
    }

    private static IEnumerable<Violation> Check(LicenseHistory license) =>
        [
            .. OverGrantCheck.Run(license),
            .. SessionCheck.Run(license),
            .. RepeatCheck.Run(license),
            .. PeakCheck.Run(license),
            .. ClosedMonthCheck.Run(license),
        ];
}
