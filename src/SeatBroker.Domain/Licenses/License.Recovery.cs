using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>Outages: nobody is logged out by them, and nobody is billed for them (R8).</summary>
public sealed partial class License
{
    // A former host may go on renewing until then: no lease that was restored is shortened by a renewal here.
    private Instant _answeredElsewhereUntil;

    /// <summary>
    /// A new activation takes over from the journal. Months that ended while nobody could answer close with what was held; then every restored session has a full lease,
    /// the largest in force since its login, from the instant when the broker could answer again, and only then does time do its other work.
    /// </summary>
    /// <param name="answerableSince">When the broker could answer again, used or not.</param>
    /// <param name="clock">Now.</param>
    /// <param name="decided">Takes what is decided; for a license that exists, a <see cref="Recovered"/> at least.</param>
    /// <param name="zones">The organization's zones, should a change of them not have reached the license; null: they have.</param>
    /// <param name="answeredElsewhereFor">For how long a former host may go on answering renewals: restored leases run on for as long, so that none it promises is broken.</param>
    public void Recover(
        Instant answerableSince,
        Instant clock,
        List<LicenseEvent> decided,
        IReadOnlyList<ZoneFrom>? zones = null,
        TimeSpan answeredElsewhereFor = default
    )
    {
        if (Exists)
        {
            // Of a step that is larger than a row the journal may have kept the beginning alone.
            PromoteWaiting(LastInstant, decided);
            DecideZones(zones ?? _calendar!.Zones, LastInstant, decided);
            Instant since = Instant.Max(answerableSince, LastInstant);
            CloseMonthsInOutage(since, decided);
            Decide(new Recovered(since, since + answeredElsewhereFor), decided);
        }
        Advance(clock, decided);
    }

    /// <summary>
    /// This process was frozen, or could not ask its store, from one instant to another. What was due before is due; what would have been due in between has a full lease from the end on, no lease is shortened,
    /// and months that ended in between close as in <see cref="Recover"/>.
    /// </summary>
    public void Outage(Instant from, Instant end, List<LicenseEvent> decided)
    {
        Advance(from, decided);
        if (!Exists || end <= from)
        {
            return;
        }
        // Where only the store was away, time has gone on here.
        end = Instant.Max(end, LastInstant);
        CloseMonthsInOutage(end, decided);
        foreach (Session session in _seats.InLoginOrder())
        {
            _seats.SetLease(session, Instant.Max(session.LeaseEnd, end + FullLease(session)));
        }
        LastInstant = end;
    }

    private void CloseMonthsInOutage(Instant end, List<LicenseEvent> decided)
    {
        // A month that ends at the very instant at which the broker can answer again is one in which nobody could log out.
        while (EndOfOpenMonth <= end)
        {
            CloseMonth(inOutage: true, decided);
        }
    }

    private void ApplyRecovered(Recovered e) => AnsweredElsewhereUntil(e.AnswerableSince);

    /// <summary>
    /// A former host may go on answering renewals until then: every restored session has a full lease from then on, and until then no renewal here shortens one. Later than the take-over told
    /// where it took long to be kept; like a renewal, that is in no journal.
    /// </summary>
    /// <remarks>No lease is shortened: one that an earlier take-over let run on, since a former host might still renew it, does so through the next.</remarks>
    public void AnsweredElsewhereUntil(Instant until)
    {
        _answeredElsewhereUntil = Instant.Max(_answeredElsewhereUntil, until);
        foreach (Session session in _seats.InLoginOrder())
        {
            _seats.SetLease(session, Instant.Max(session.LeaseEnd, until + FullLease(session)));
        }
    }

    /// <summary>The largest lease in force at any time since the session's login (R8); a feature session has its user session's.</summary>
    private TimeSpan FullLease(Session session) =>
        session.Extras?.LeaseSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : _leases.LargestSince(session.Number);
}
