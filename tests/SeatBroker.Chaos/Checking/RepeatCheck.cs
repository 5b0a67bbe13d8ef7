using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>A repeated login is the same grant, and a burst seat may become a concurrent one, never the other way round.</summary>
internal static class RepeatCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license) =>
        license.Contracts.IsKnown
            ? license.Sessions.SelectMany(session => Since(license, session).Concat(Seats(license, session)))
            : [];

    private static IEnumerable<Violation> Since(LicenseHistory license, SessionHistory session)
    {
        Call[] granted = [.. session.Logins.Where(login => login.Outcome == CallOutcome.Done)];
        for (int i = 1; i < granted.Length; i++)
        {
            Call first = granted[i - 1];
            Call repeat = granted[i];
            long lease = license.Contracts.LeaseMin - license.Terms.Skew;
            bool held =
                repeat.End < first.Begin + lease
                && !session.MayBeLoggedOut(first.Begin, repeat.End)
                && license.ForgottenBy(first) is null;
            if (held && first.Since != repeat.Since)
            {
                yield return license.Violation(
                    Promise.RepeatsAgree,
                    $"session {session.Id} was repeated and told another since",
                    first,
                    repeat
                );
            }
        }
    }

    private static IEnumerable<Violation> Seats(LicenseHistory license, SessionHistory session)
    {
        foreach (Hold hold in session.Holds)
        {
            Call? concurrent = hold.Answers.Where(answer => answer.Seat == "concurrent").MinBy(answer => answer.End);
            Call? burst = hold.Answers.Where(answer => answer.Seat == "burst").MaxBy(answer => answer.Begin);
            if (concurrent is not null && burst is not null && concurrent.End < burst.Begin)
            {
                yield return license.Violation(
                    Promise.RepeatsAgree,
                    $"session {session.Id} held a concurrent seat, and then a burst seat",
                    concurrent,
                    burst
                );
            }
        }
    }
}
