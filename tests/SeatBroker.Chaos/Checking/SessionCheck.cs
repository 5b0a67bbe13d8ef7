using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>Nothing is lost that is certainly held, and nothing holds that cannot.</summary>
internal static class SessionCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license) =>
        license.Sessions.SelectMany(session => Losses(license, session).Concat(Revivals(license, session)));

    private static IEnumerable<Violation> Losses(LicenseHistory license, SessionHistory session)
    {
        foreach (Call gone in session.Gone.Where(gone => gone.Kind != CallKind.Logout))
        {
            foreach (Hold hold in session.Holds.Where(hold => hold.From <= gone.Begin && gone.End < hold.Until))
            {
                yield return license.Violation(
                    Promise.NothingLost,
                    $"session {session.Id} certainly held its seat from {hold.From} to {hold.Until} us, and was said to hold none",
                    [.. hold.Answers, gone]
                );
            }
        }
    }

    private static IEnumerable<Violation> Revivals(LicenseHistory license, SessionHistory session)
    {
        IEnumerable<Call> held = session
            .Renewals.Where(renewal => renewal.Outcome == CallOutcome.Done)
            .Concat(session.Listed);
        foreach (Call call in held)
        {
            bool possible = session.Chances.Any(chance =>
                chance.From <= call.End && call.Begin <= Tolerated(license, session, chance)
            );
            if (!possible)
            {
                yield return license.Violation(
                    Promise.NoRevival,
                    $"session {session.Id} was said to hold a seat, and no login can have given it one",
                    [.. session.Logins, .. session.Gone.Where(gone => gone.End <= call.Begin).TakeLast(1), call]
                );
            }
        }
    }

    /// <summary>A server that has just been replaced answers reads for a moment; nothing was given away by then but what was logged out.</summary>
    private static long Tolerated(LicenseHistory license, SessionHistory session, Chance chance) =>
        chance.Until == long.MaxValue ? chance.Until
        : session.Gone.Any(gone => gone.End == chance.Until && gone.Kind == CallKind.Logout)
            ? chance.Until + LicenseHistory.Stale + license.Terms.Skew
        : chance.Until;
}
