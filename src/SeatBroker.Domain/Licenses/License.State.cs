using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

public sealed partial class License
{
    /// <summary>Copies what the events added up to; the copy may be read while the license goes on.</summary>
    /// <exception cref="InvariantBrokenException">The license has no contract.</exception>
    public LicenseState Capture()
    {
        Invariant.Holds(Exists);
        var sessions = new SessionState[_seats.SessionCount];
        int next = 0;
        foreach (Session session in _seats.InLoginOrder())
        {
            sessions[next++] = new(
                session.Id,
                session.User,
                session.Seat,
                session.Since,
                session.LeaseEnd,
                session.Number
            )
            {
                Features = session.Extras?.Features?.Names,
                RefusedFeatures = session.Extras?.Features?.RefusedBits,
                Proof = session.Extras?.Proofs?.Latest,
                FirstProof = session.Extras?.Proofs?.First,
                LeaseSeconds = session.Extras?.LeaseSeconds,
            };
        }
        Invariant.Holds(next == sessions.Length);
        return new LicenseState
        {
            LastInstant = _lastDecided,
            Contract = Contract!,
            Zones = _calendar!.Zones,
            ClosedMonths = [.. _closed],
            OpenMonth = _peak!.Month,
            Peak = _peak.Peak,
            ReachedAt = _peak.ReachedAt,
            CarriedIn = _peak.CarriedIn,
            NextNumber = _seats.NextNumber,
            LeaseSteps = [.. _leases.Steps],
            Sessions = sessions,
            Assignments =
            [
                .. _roster
                    .After(user: null)
                    .Select(assignment => new AssignmentState(assignment.User, assignment.Status)
                    {
                        AssignedAt = assignment.AssignedAt,
                        LicenseStart = assignment.License?.Start,
                        Reused = assignment.License?.Reused ?? false,
                        SecurityKey = assignment.SecurityKey,
                    }),
            ],
            Reusable = [.. _roster.ReusableLicenses.Select(license => license.Start)],
            Locked = [.. _roster.LockedLicenses.Select(license => license.Start)],
            WereActive = [.. _roster.WereActive],
            Waiting = [.. _seats.BurstHolders().Select(holder => new WaitingState(holder.User, holder.Uncounted))],
        };
    }

    public static License Restore(LicenseState state)
    {
        var license = new License
        {
            LastInstant = state.LastInstant,
            _lastDecided = state.LastInstant,
            Contract = state.Contract,
            _calendar = new BillingCalendar(state.Zones),
            _peak = new PeakMeter(state.OpenMonth, state.CarriedIn, state.Peak, state.ReachedAt),
        };
        license._closed.AddRange(state.ClosedMonths);
        foreach (LeaseStep step in state.LeaseSteps)
        {
            license._leases.Add(step.FromNumber, step.LeaseSeconds);
        }
        Seats seats = license._seats;
        foreach (SessionState s in state.Sessions)
        {
            Session session = seats.Add(s.Id, s.User, s.Seat, s.Since, s.LeaseEnd, s.Number);
            if (s.Features is not null || s.Proof is not null || s.LeaseSeconds is not null)
            {
                session.Extras = new SessionExtras
                {
                    Features = s.Features is null ? null : new AskedFeatures([.. s.Features], s.RefusedFeatures ?? 0),
                    Proofs = s.Proof is null ? null : new AnsweredProofs(s.FirstProof ?? s.Proof, s.Proof),
                    LeaseSeconds = s.LeaseSeconds,
                };
            }
        }
        foreach (AssignmentState a in state.Assignments)
        {
            BaseLicense? assigned = a.LicenseStart is { } start ? new(start, a.Reused, Number: 0) : null;
            license._roster.Restore(a.User, a.Status, a.AssignedAt, assigned, a.SecurityKey);
        }
        license._roster.RestoreFreed(state.Reusable, state.Locked, state.WereActive);
        seats.GoOnFrom(state.NextNumber);
        seats.WaitInOrder(state.Waiting.Select(waiting => waiting.User));
        Invariant.Holds(state.Waiting.Count == seats.BurstInUse);
        foreach (WaitingState waiting in state.Waiting)
        {
            if (waiting.Uncounted)
            {
                seats.Uncount(seats.FindHolder(waiting.User)!);
            }
        }
        return license;
    }
}
