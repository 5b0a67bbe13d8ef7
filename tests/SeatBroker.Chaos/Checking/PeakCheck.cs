using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>
/// Burst in use is the overflow beyond the purchased seats. What is certain at one instant before a peak was asked for, that peak has seen; what was possible at no instant before its answer, it has not.
/// Of a month that ends inside the run only its own part of the run counts, where it is known when it ends; otherwise the whole run is what was possible, and nothing is certain.
/// </summary>
internal static class PeakCheck
{
    public static IEnumerable<Violation> Run(LicenseHistory license)
    {
        Call[] readings = [.. license.Calls.Where(call => call is { Kind: CallKind.Month, Outcome: CallOutcome.Done })];
        if (!license.Contracts.IsKnown || readings.Length == 0)
        {
            return [];
        }
        ILookup<string, Call> months = readings.ToLookup(reading => reading.Month!.Month, StringComparer.Ordinal);
        return Falling(license, readings)
            .Concat(
                months.SelectMany(month =>
                {
                    MonthSpan span = MonthSpan.Of(month.Key, months.Count == 1, license.Terms);
                    return TooLow(license, [.. month], span).Concat(TooHigh(license, [.. month], span));
                })
            );
    }

    private static IEnumerable<Violation> Falling(LicenseHistory license, Call[] readings)
    {
        foreach (var month in readings.GroupBy(reading => reading.Month!.Month, StringComparer.Ordinal))
        {
            Call? highest = null;
            foreach (Call reading in month.OrderBy(reading => reading.End))
            {
                if (highest is not null && highest.End < reading.Begin && reading.Month!.Peak < highest.Month!.Peak)
                {
                    yield return license.Violation(Promise.PeakIsRight, "a peak that was told fell", highest, reading);
                }
                highest = highest is null || reading.Month!.Peak > highest.Month!.Peak ? reading : highest;
            }
        }
    }

    private static List<Violation> TooLow(LicenseHistory license, Call[] readings, MonthSpan span)
    {
        Hold[] holds =
        [
            .. license
                .Sessions.SelectMany(session => session.Holds)
                .Select(span.Clip)
                .OfType<Hold>()
                .OrderBy(h => h.From),
        ];
        List<(long At, int Burst, Call[] Calls)> forced = [.. ForcedByOverflow(license, holds)];
        forced.AddRange(
            license
                .Calls.Where(call => call is { Outcome: CallOutcome.Done, Seat: "burst" } && span.Holds(call))
                .Select(call => (call.End, 1, new[] { call }))
        );
        var violations = new List<Violation>();
        foreach (Call reading in readings)
        {
            (long At, int Burst, Call[] Calls) most = (0, 0, []);
            foreach ((long At, int Burst, Call[] Calls) instant in forced)
            {
                most = instant.At < reading.Begin && instant.Burst > most.Burst ? instant : most;
            }
            if (reading.Month!.Peak < most.Burst)
            {
                violations.Add(
                    license.Violation(
                        Promise.PeakIsRight,
                        $"{most.Burst} burst seats were certainly in use at {most.At} us; the peak was told as {reading.Month.Peak}",
                        [.. most.Calls, reading]
                    )
                );
            }
        }
        return violations;
    }

    private static IEnumerable<(long At, int Burst, Call[] Calls)> ForcedByOverflow(
        LicenseHistory license,
        Hold[] holds
    )
    {
        var active = new List<Hold>();
        int most = 0;
        foreach (Hold hold in holds)
        {
            active.RemoveAll(held => held.Until <= hold.From);
            active.Add(hold);
            int users = active.Select(held => held.User).Distinct(StringComparer.Ordinal).Count();
            if (users <= most)
            {
                continue;
            }
            // A purchased seat that was lowered away is still held by whom it was given to: since the oldest of these grants at the earliest.
            long oldest = active.Min(held =>
                license.Sessions.Where(s => s.Id == held.Session).SelectMany(s => s.Chances).Min(chance => chance.From)
            );
            int purchased = license.Contracts.Between(oldest, hold.From).Max(totals => totals.Concurrent);
            if (users - purchased > most)
            {
                most = users - purchased;
                yield return (hold.From, most, [.. active.SelectMany(held => held.Answers)]);
            }
        }
    }

    private static IEnumerable<Violation> TooHigh(LicenseHistory license, Call[] readings, MonthSpan span)
    {
        Chance[] chances = [.. license.Sessions.SelectMany(session => session.Chances).OrderBy(chance => chance.From)];
        long[] instants =
        [
            .. chances
                .Select(chance => chance.From)
                .Concat(license.Contracts.Instants)
                .Append(span.PossibleFrom)
                .Where(instant => span.PossibleFrom <= instant && instant <= span.PossibleUntil)
                .Distinct()
                .Order(),
        ];
        var allowed = new List<(long At, int Burst)>();
        var active = new List<Chance>();
        int next = 0;
        int most = 0;
        foreach (long now in instants)
        {
            while (next < chances.Length && chances[next].From <= now)
            {
                active.Add(chances[next++]);
            }
            active.RemoveAll(chance => chance.Until < now);
            Totals[] totals = [.. license.Contracts.Between(now, now)];
            if (totals.Length > 0 && active.Count > 0)
            {
                int users = active.Select(chance => chance.User).Distinct(StringComparer.Ordinal).Count();
                // A burst seat that was lowered away is still held by whom it was given to.
                int sold = license.Contracts.Between(active.Min(chance => chance.From), now).Max(t => t.Burst);
                int burst = Math.Min(users - totals.Min(t => t.Concurrent), sold);
                if (burst > most)
                {
                    most = burst;
                    allowed.Add((now, most));
                }
            }
        }
        foreach (Call reading in readings)
        {
            int highest = allowed.Where(a => a.At <= reading.End).Select(a => a.Burst).DefaultIfEmpty(0).Max();
            if (reading.Month!.Peak > highest)
            {
                yield return license.Violation(
                    Promise.PeakIsRight,
                    $"the peak was told as {reading.Month.Peak}; no more than {highest} burst seats can have been in use",
                    reading
                );
            }
        }
    }
}
