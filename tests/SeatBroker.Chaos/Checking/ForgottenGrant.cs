using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>A grant that was answered before it was durable, and that nobody knew of after a crash.</summary>
/// <param name="Grant">The login.</param>
/// <param name="Told">The answer by which its session was told that it holds nothing.</param>
/// <param name="Crash">What has forgotten it.</param>
public sealed record ForgottenGrant(Call Grant, Call Told, Crash Crash)
{
    /// <summary>For so long, in microseconds, it had been answered when the crash came; 0: it was answered later, by a server that did not know yet.</summary>
    public long Age => Math.Max(0, Crash.From - Grant.End);

    internal static IEnumerable<ForgottenGrant> Of(LicenseHistory license)
    {
        foreach ((SessionHistory session, Hold hold) in license.Sessions.SelectMany(s => s.Holds.Select(h => (s, h))))
        {
            // Its lease ran at the crash, and nobody may have logged it out.
            if (
                hold.ForgottenBy is { } crash
                && session.Gone.FirstOrDefault(gone => gone.Begin > hold.From) is { } told
                && told.Kind != CallKind.Logout
                && !session.MayBeLoggedOut(hold.GrantBegin, told.End)
                && told.End < hold.Answers.Max(answer => answer.Begin) + license.Contracts.LeaseMin - license.Terms.Skew
            )
            {
                yield return new(hold.Answers[0], told, crash);
            }
        }
    }
}
