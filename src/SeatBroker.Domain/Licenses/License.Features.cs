namespace SeatBroker.Domain.Licenses;

/// <summary>Features: what a user license's session asked for, and what a feature license grants to it (R23).</summary>
public sealed partial class License
{
    /// <summary>The features that the session has asked for in all its logins, refused ones included: every one of them may hold a seat for it.</summary>
    public static IReadOnlyList<string> FeaturesOf(Session session) => session.Extras?.Features?.Names ?? [];

    /// <summary>The features that the session was granted, as far as this license knows: what it no longer holds of them is lost.</summary>
    public static IEnumerable<string> GrantedFeaturesOf(Session session) => session.Extras?.Features?.Granted ?? [];

    /// <summary>The largest lease in force since the session's login, in whole seconds: what its features' sessions get from an outage.</summary>
    public int LargestLeaseSecondsOf(Session session) => (int)FullLease(session).TotalSeconds;

    /// <summary>The session's features said no: it never held these.</summary>
    public void RefuseFeatures(
        string session,
        IReadOnlyList<string> features,
        Instant clock,
        List<LicenseEvent> decided
    )
    {
        Instant now = Advance(clock, decided);
        if (_seats.Find(session) is not { Extras.Features: { } asked })
        {
            return;
        }
        string[] refused = [.. features.Where(name => !asked.Lacks(name))];
        if (refused.Length > 0)
        {
            Decide(new FeaturesRefused(now, session, refused), decided);
        }
    }

    /// <summary>
    /// A session of a user license asks this feature or product license for a seat, or repeats. The lease ends with the user session's; the license's own does not apply.
    /// </summary>
    /// <param name="session"><c>{userLicenseType}/{sessionId}</c>.</param>
    /// <param name="user">Who logs in.</param>
    /// <param name="lease">Of the user session.</param>
    /// <param name="clock">Now.</param>
    /// <param name="decided">Takes what is decided.</param>
    public LoginOutcome LoginFeature(
        string session,
        string user,
        FeatureLease lease,
        Instant clock,
        List<LicenseEvent> decided
    )
    {
        Instant now = Advance(clock, decided);
        if (!Exists || Contract.Category == Category.User)
        {
            return new(LoginVerdict.UnknownLicense, null);
        }
        if (_seats.Find(session) is { } held)
        {
            if (!held.Holder.Name.Is(user))
            {
                return new(LoginVerdict.SessionIdConflict, null);
            }
            ExtendFeatureLease(held, lease, now, decided);
            return new(LoginVerdict.Repeated, held);
        }
        LoginVerdict? refused =
            WhyNotEntitled(user)
            ?? (Contract.RequiresSecurityKey ? (LoginVerdict?)LoginVerdict.SecurityKeyRequired : null)
            ?? WhyNoSeat(user);
        if (refused is { } verdict)
        {
            return new(verdict, null);
        }
        Decide(new LoggedIn(now, session, user, SeatOf(user)!.Value) { LeaseSeconds = lease.Seconds }, decided);
        Session granted = _seats.Find(session)!;
        _seats.SetLease(granted, EndOf(lease, now));
        return new(LoginVerdict.Granted, granted);
    }

    /// <summary>Extends a feature session's lease to its user session's.</summary>
    /// <returns>The session, or null: it is lost.</returns>
    public Session? RenewFeature(string session, FeatureLease lease, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (_seats.Find(session) is not { IsFeatureSession: true } held)
        {
            return null;
        }
        ExtendFeatureLease(held, lease, now, decided);
        return held;
    }

    /// <summary>
    /// An outage of the user license gave the user session a full lease, and this one is not to end before it. Nobody renewed anything: a seat that does not count goes on not counting.
    /// What is told may be overtaken by a renewal, and never shortens a running lease (R8).
    /// </summary>
    public void ProlongFeature(string session, FeatureLease lease, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (_seats.Find(session) is { IsFeatureSession: true } held)
        {
            RaiseLease(held, lease, now, decided);
            _seats.SetLease(held, Instant.Max(held.LeaseEnd, lease.End));
        }
    }

    /// <summary>As <see cref="RenewFeature"/>, while the clock is not to be trusted and nothing may be decided (R9).</summary>
    public Session? RenewFeatureOnly(string session, FeatureLease lease, Instant now)
    {
        if (_seats.Find(session) is not { IsFeatureSession: true } held || held.LeaseEnd <= now)
        {
            return null;
        }
        SetRenewed(held, now, EndOf(lease, now));
        return held;
    }

    private void ExtendFeatureLease(Session held, FeatureLease lease, Instant now, List<LicenseEvent> decided)
    {
        RaiseLease(held, lease, now, decided);
        ExtendLease(held, now, EndOf(lease, now), decided);
    }

    private void RaiseLease(Session held, FeatureLease lease, Instant now, List<LicenseEvent> decided)
    {
        if (held.Extras!.LeaseSeconds < lease.Seconds)
        {
            Decide(new LeaseRaised(now, held.Id, lease.Seconds), decided);
        }
    }

    /// <summary>The user license may run on another server, whose clock is a little behind: a lease that is granted has not ended.</summary>
    private static Instant EndOf(FeatureLease lease, Instant now) =>
        Instant.Max(lease.End, now + TimeSpan.FromMilliseconds(1));

    private LoginVerdict? WhyNotAsked(Session held, IReadOnlyList<string> features) =>
        held.Extras?.Features?.CountWith(features) > FeaturesOfSessionMax ? LoginVerdict.TooManyFeatures : null;

    /// <summary>Records the features that the session lacks and asks for; none is taken away (R7).</summary>
    /// <returns>Those.</returns>
    private string[] AskForLacking(
        Session held,
        IReadOnlyList<string> features,
        Instant now,
        List<LicenseEvent> decided
    )
    {
        if (features.Count == 0)
        {
            return [];
        }
        AskedFeatures? asked = held.Extras?.Features;
        string[] lacking = [.. features.Where(name => asked?.Lacks(name) ?? true)];
        if (lacking.Length > 0)
        {
            Decide(new FeaturesAsked(now, held.Id, lacking), decided);
        }
        return lacking;
    }

    private void ApplyFeaturesAsked(FeaturesAsked e)
    {
        SessionExtras extras = ExtrasOf(Held(e.Session));
        if (extras.Features is null)
        {
            extras.Features = new AskedFeatures([.. e.Features]);
        }
        else
        {
            extras.Features.Ask(e.Features);
        }
    }

    private void ApplyFeaturesRefused(FeaturesRefused e)
    {
        AskedFeatures? asked = Held(e.Session).Extras?.Features;
        Invariant.Holds(asked is not null);
        asked!.Refuse(e.Features);
    }
}

/// <summary>The lease that a feature session shares with its user session (R23).</summary>
/// <param name="End">Where the user session's lease ends.</param>
/// <param name="Seconds">The largest lease in force since the user session's login (R8).</param>
public readonly record struct FeatureLease(Instant End, int Seconds);
