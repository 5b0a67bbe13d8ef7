using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>
/// Holds a history against the broker's promises, by intervals: a call was decided at some instant between its begin and its end, and nothing is held against the broker that another choice of instants would
/// explain. Knows the rules from their text alone and shares no code with the broker.
/// </summary>
public static class Checker
{
    public static IReadOnlyList<Violation> Check(RunHistory history) =>
        [.. ClockCheck.Run(history.Faults), .. Licenses(history).SelectMany(Check)];

    /// <summary>Grants that were answered and that a crash has forgotten, as relaxed durability may.</summary>
    public static IReadOnlyList<ForgottenGrant> Forgotten(RunHistory history) =>
        history.Terms.Relaxed ? [.. Licenses(history).SelectMany(ForgottenGrant.Of)] : [];

    private static IEnumerable<LicenseHistory> Licenses(RunHistory history)
    {
        Crash[] crashes = [.. history.Faults.Select(fault => fault.Crash).OfType<Crash>()];
        return history
            .Calls.GroupBy(call => call.License, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new LicenseHistory(
                group.Key,
                [.. group.OrderBy(call => call.Begin)],
                history.Terms,
                crashes
            ));
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
