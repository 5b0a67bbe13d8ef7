using System.Diagnostics.CodeAnalysis;
using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>
/// One license of one organization: its contract, its seats and sessions, its months. The one place where it is decided (R1).
/// </summary>
/// <remarks>
/// Every command first lets time do its work (<see cref="Advance"/>), then decides the request. What is decided becomes events: each is applied at once
/// and added to the caller's list, which must become durable before anybody is answered. Replay is <see cref="Apply"/> of the same events.
/// A refusal adds no event of its own. Pure: the clock comes in as an argument. Not thread-safe.
/// The rules lie by concept: this file sessions and seats, <c>License.Features.cs</c> features, <c>License.NamedUsers.cs</c> the roster, <c>License.SecurityKeys.cs</c>
/// administrators' keys, <c>License.Months.cs</c> the bill, <c>License.Contract.cs</c> what was purchased, <c>License.Recovery.cs</c> outages, <c>License.State.cs</c> snapshots.
/// </remarks>
public sealed partial class License
{
    /// <summary>A user holds at most so many sessions of one license.</summary>
    public const int SessionsOfUserMax = 16;

    /// <summary>A session records at most so many features over all its repeats (R23).</summary>
    public const int FeaturesOfSessionMax = AskedFeatures.CountMax;

    private readonly Seats _seats = new();
    private readonly LeaseHistory _leases = new();

    // Time that only passed is in no journal: a successor whose clock is a little behind goes on from here (R9).
    private Instant _lastDecided = new(long.MinValue);

    /// <summary>What was purchased; null: there is no such license (yet).</summary>
    public Contract? Contract { get; private set; }

    /// <summary>The last instant seen: time never runs backwards inside a license (R9).</summary>
    public Instant LastInstant { get; private set; } = new(long.MinValue);

    public int SessionCount => _seats.SessionCount;

    public int HolderCount => _seats.HolderCount;

    [MemberNotNullWhen(true, nameof(Contract))]
    public bool Exists => Contract is not null;

    /// <summary>R5.</summary>
    public ConcurrentCount Concurrent
    {
        get
        {
            int total = Contract?.ConcurrentTotal ?? 0;
            int inUse = _seats.ConcurrentInUse;
            return new(total, inUse, Math.Max(0, total - inUse), Math.Max(0, inUse - total));
        }
    }

    /// <summary>R5.</summary>
    public BurstCount Burst
    {
        get
        {
            int total = Contract?.BurstTotal ?? 0;
            int inUse = _seats.BurstInUse;
            int free = Math.Min(total - inUse, (Contract?.ConcurrentTotal ?? 0) + total - _seats.HolderCount);
            return new(total, inUse, _peak?.Peak ?? 0, Math.Max(0, free), Math.Max(0, inUse - total));
        }
    }

    /// <summary>The instant at which time next changes something by itself: a lease's or the month's end; null without a contract.</summary>
    public Instant? NextDue =>
        EndOfOpenMonth is { } end
            ? NextLeaseEnd is { } lease && lease < end
                ? lease
                : end
            : null;

    /// <summary>When the next running lease ends; null when none runs.</summary>
    public Instant? NextLeaseEnd => _seats.NextDue?.LeaseEnd;

    /// <summary>The sessions, oldest login first, after a <see cref="Session.Number"/>; 0: all.</summary>
    public IEnumerable<Session> SessionsAfter(long number) => _seats.InLoginOrder(number);

    public Session? FindSession(string session) => _seats.Find(session);

    /// <summary>
    /// Lets time do its work up to <paramref name="clock"/>, in the order of the instants: leases that are over end, each as of its own end, and burst holders
    /// move up (R3, R4); months that are over close, a lease that ends exactly at a month's end before it (R11, R13).
    /// </summary>
    /// <returns>Now: the clock, or the last instant seen where that is later (R9).</returns>
    public Instant Advance(Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Instant.Max(clock, LastInstant);
        while (Exists && NextDue is { } due && due <= now)
        {
            if (NextLeaseEnd == due)
            {
                Decide(new Expired(due, _seats.NextDue!.Id), decided);
                PromoteWaiting(due, decided);
            }
            else
            {
                CloseMonth(inOutage: false, decided);
            }
        }
        _roster.FreeUntil(now);
        LastInstant = now;
        return now;
    }

    /// <summary>Logs a session in (R2, R3, R7, R24).</summary>
    public LoginOutcome Login(in LoginCommand login, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (!Exists)
        {
            return new(LoginVerdict.UnknownLicense, null);
        }
        if (_seats.Find(login.Session) is { } held)
        {
            return held.Holder.Name.Is(login.User)
                ? Repeat(held, login, now, decided)
                : new(LoginVerdict.SessionIdConflict, null);
        }
        LoginVerdict? refused =
            WhyNotEntitled(login.User) ?? WhyNotProved(login, held: null, now) ?? WhyNoSeat(login.User);
        if (refused is { } verdict)
        {
            return new(verdict, null);
        }
        Decide(
            new LoggedIn(now, login.Session, login.User, SeatOf(login.User)!.Value)
            {
                Features = login.Features.Count > 0 ? login.Features : null,
                Proof = ConsumeProof(login, held: null),
            },
            decided
        );
        return new(LoginVerdict.Granted, _seats.Find(login.Session)) { NewFeatures = login.Features };
    }

    /// <summary>Ends a session: logout or force release. Ending what is gone changes nothing (R7).</summary>
    public void Logout(string session, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (_seats.Find(session) is not null)
        {
            Decide(new LoggedOut(now, session), decided);
            PromoteWaiting(now, decided);
        }
    }

    /// <summary>Extends a running lease (R8). Adds an event only where the session's seat begins to count again.</summary>
    /// <returns>The session, or null: what is gone is lost, never revived (R7).</returns>
    public Session? Renew(string session, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (_seats.Find(session) is not { IsFeatureSession: false } held)
        {
            return null;
        }
        ExtendLease(held, now, now + Contract!.Lease, decided);
        return held;
    }

    /// <summary>
    /// Extends a running lease while the clock is not to be trusted and nothing may be decided (R9): <paramref name="now"/> is told by the monotonic clock,
    /// and time does none of its other work.
    /// </summary>
    public Session? RenewOnly(string session, Instant now)
    {
        if (_seats.Find(session) is not { IsFeatureSession: false } held || held.LeaseEnd <= now)
        {
            return null;
        }
        SetRenewed(held, now, now + Contract!.Lease);
        return held;
    }

    private LoginOutcome Repeat(Session held, in LoginCommand login, Instant now, List<LicenseEvent> decided)
    {
        LoginVerdict? refused = WhyNotProved(login, held, now) ?? WhyNotAsked(held, login.Features);
        if (refused is { } verdict)
        {
            return new(verdict, null);
        }
        if (ConsumeProof(login, held) is { } proof)
        {
            Decide(new ProofUsed(now, login.Session, proof), decided);
        }
        IReadOnlyList<string> lacking = AskForLacking(held, login.Features, now, decided);
        ExtendLease(held, now, now + Contract!.Lease, decided);
        return new(LoginVerdict.Repeated, held) { NewFeatures = lacking };
    }

    private void ExtendLease(Session held, Instant now, Instant end, List<LicenseEvent> decided)
    {
        if (held.Holder.Uncounted)
        {
            Decide(new Returned(now, held.Id), decided);
        }
        SetRenewed(held, now, end);
    }

    private void SetRenewed(Session held, Instant now, Instant end)
    {
        _seats.SetLease(held, now < _answeredElsewhereUntil ? Instant.Max(held.LeaseEnd, end) : end);
        held.RenewedAt = now;
    }

    /// <summary>Why the user may take no seat, or null (R3); the seat is <see cref="SeatOf"/>.</summary>
    private LoginVerdict? WhyNoSeat(string user) =>
        _seats.FindHolder(user)?.SessionCount >= SessionsOfUserMax ? LoginVerdict.TooManySessions
        : SeatOf(user) is null ? LoginVerdict.NoSeatAvailable
        : null;

    /// <summary>The seat that a user's further session shares (R2), or a new holder takes.</summary>
    private SeatKind? SeatOf(string user) => _seats.FindHolder(user)?.Seat ?? FreeSeat();

    /// <summary>The seat that a new holder takes (R3), or null.</summary>
    private SeatKind? FreeSeat()
    {
        if (Contract!.SeatModel == SeatModel.Fixed)
        {
            return SeatKind.Fixed;
        }
        if (Concurrent.Available > 0)
        {
            return SeatKind.Concurrent;
        }
        return Burst.Available > 0 ? SeatKind.Burst : null;
    }

    /// <summary>Moves burst holders to free concurrent seats, the longest-waiting first (R4).</summary>
    private void PromoteWaiting(Instant now, List<LicenseEvent> decided)
    {
        while (_seats.LongestBurst is { } waiting && Concurrent.Available > 0)
        {
            Decide(new Promoted(now, waiting.User), decided);
        }
    }

    private void Decide(LicenseEvent decision, List<LicenseEvent> decided)
    {
        Apply(decision);
        decided.Add(decision);
    }

    /// <summary>Changes the license by what was decided: now, or when the journal was written.</summary>
    /// <exception cref="InvariantBrokenException">The event does not follow from those before it; the license must not be used further.</exception>
    public void Apply(LicenseEvent decision)
    {
        Invariant.Holds(decision.At >= LastInstant);
        LastInstant = decision.At;
        _lastDecided = decision.At;
        _roster.FreeUntil(decision.At);
        switch (decision)
        {
            case LoggedIn e:
                ApplyLogin(e);
                break;
            case LoggedOut e:
                _seats.Remove(Held(e.Session));
                break;
            case Expired e:
                _seats.Remove(Held(e.Session));
                break;
            case Promoted e:
                Invariant.Holds(_seats.LongestBurst?.Name.Is(e.User) == true && Concurrent.Available > 0);
                _seats.Promote(_seats.LongestBurst!);
                break;
            case Returned e:
                _seats.CountAgain(Held(e.Session).Holder);
                _peak!.CarryInLate(BurstCounted, e.At);
                break;
            case MonthClosed e:
                ApplyMonthClosed(e);
                break;
            case ContractChanged e:
                ApplyContract(e);
                break;
            case ZonesChanged e:
                ApplyZones(e);
                break;
            case Recovered e:
                ApplyRecovered(e);
                break;
            case FeaturesAsked e:
                ApplyFeaturesAsked(e);
                break;
            case FeaturesRefused e:
                ApplyFeaturesRefused(e);
                break;
            case ProofUsed e:
                ApplyProofUsed(e);
                break;
            case LeaseRaised e:
                ExtrasOf(Held(e.Session)).LeaseSeconds = e.LeaseSeconds;
                break;
            case UserPrepared
            or UserActivated
            or UserDeactivated
            or UserReactivated
            or UserRemoved
            or SecurityKeyChanged:
                ApplyToRoster(decision);
                break;
            default:
                throw new InvariantBrokenException($"{decision.GetType().Name} is an event that this version knows");
        }
        Invariant.Holds(_seats.ConcurrentInUse + _seats.BurstInUse + _seats.FixedInUse == _seats.HolderCount);
    }

    private void ApplyLogin(LoggedIn e)
    {
        Holder? holder = _seats.FindHolder(e.User);
        Invariant.Holds(_seats.Find(e.Session) is null);
        Invariant.Holds(e.Seat == (holder?.Seat ?? FreeSeat()));
        Invariant.Holds(holder is null || holder.SessionCount < SessionsOfUserMax);
        TimeSpan lease = e.LeaseSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Contract!.Lease;
        Session session = _seats.Add(e.Session, e.User, e.Seat, e.At, e.At + lease);
        if (e.Features is not null || e.Proof is not null || e.LeaseSeconds is not null)
        {
            session.Extras = new SessionExtras
            {
                Features = e.Features is null ? null : new AskedFeatures([.. e.Features]),
                Proofs = e.Proof is null ? null : new AnsweredProofs(e.Proof, e.Proof),
                LeaseSeconds = e.LeaseSeconds,
            };
        }
        if (holder is { Uncounted: true })
        {
            // A new login shares a seat that an outage left uncounted: it is in use.
            _seats.CountAgain(session.Holder);
            _peak!.CarryInLate(BurstCounted, e.At);
        }
        else if (e.Seat == SeatKind.Burst)
        {
            _peak!.Read(BurstCounted, e.At);
        }
    }

    private static SessionExtras ExtrasOf(Session session) => session.Extras ??= new SessionExtras();

    private Session Held(string session) =>
        _seats.Find(session) ?? throw new InvariantBrokenException($"session '{session}' holds a seat");
}
