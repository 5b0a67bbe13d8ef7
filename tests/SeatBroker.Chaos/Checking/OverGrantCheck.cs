using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>
/// At every instant: whoever certainly holds was granted, and the last of them when all others held already. So they are no more than the totals that may have been in force from the last one's earliest
/// grant on. A lowered total evicts nobody, hence the look back.
/// </summary>
internal static class OverGrantCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license)
    {
        if (!license.Contracts.IsKnown)
        {
            yield break;
        }
        Dictionary<string, Chance[]> chances = license
            .Sessions.SelectMany(session => session.Chances)
            .GroupBy(chance => chance.User, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(c => c.From).ToArray(), StringComparer.Ordinal);
        var holds = license
            .Sessions.SelectMany(session => session.Holds)
            .Where(hold => hold.From < hold.Until)
            .OrderBy(hold => hold.From)
            .ToArray();
        var active = new List<Hold>();
        foreach (Hold hold in holds)
        {
            long now = hold.From;
            active.RemoveAll(held => held.Until <= now);
            active.Add(hold);
            if (Exceeds(license, active, chances, now) is { } violation)
            {
                yield return violation;
                active.Clear();
            }
        }
    }

    private static Violation? Exceeds(
        LicenseHistory license,
        List<Hold> active,
        Dictionary<string, Chance[]> chances,
        long now
    )
    {
        string[] users = [.. active.Select(held => held.User).Distinct(StringComparer.Ordinal)];
        if (users.Length <= license.Contracts.Between(now, now).Select(totals => totals.All).DefaultIfEmpty(0).Min())
        {
            return null;
        }
        long lastGrant = users.Max(user => EarliestGrant(chances[user], now));
        int sold = license.Contracts.Between(lastGrant, now).Select(totals => totals.All).DefaultIfEmpty(0).Max();
        if (users.Length <= sold)
        {
            return null;
        }
        long lease = license.Contracts.LeaseMin - license.Terms.Skew;
        // Held past the lease that its last answer before this instant gave: only a later renewal says that it was held here.
        bool byRenewal = active.Any(held =>
            held.Answers.Where(answer => answer.Begin <= now).Max(answer => answer.Begin) + lease <= now
        );
        return license.Violation(
            byRenewal ? Promise.RenewalOwnsItsSeat : Promise.NoOverGrant,
            $"{users.Length} users certainly held a seat at {now} us, when no more than {sold} had been sold",
            active.SelectMany(held => held.Answers)
        );
    }

    /// <summary>The begin of the time, around an instant, without a gap in which the user can have held nothing.</summary>
    private static long EarliestGrant(Chance[] chances, long now)
    {
        long from = now;
        for (bool found = true; found; )
        {
            found = false;
            foreach (Chance chance in chances)
            {
                if (chance.From < from && chance.Until >= from)
                {
                    from = chance.From;
                    found = true;
                }
            }
        }
        return from;
    }
}
