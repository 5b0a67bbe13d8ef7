namespace SeatBroker.Domain.Licenses;

/// <summary>Named users and the base licenses they use: assignment, the 90 days, entitlement to log in (R6, R16 to R22).</summary>
public sealed partial class License
{
    private readonly Roster _roster = new();

    /// <summary>R21; null without a roster.</summary>
    public BaseCount? Base =>
        Contract?.BaseTotal is { } total
            ? new(total, BaseInUse, _roster.Reusable, Math.Max(0, total - BaseInUse + _roster.Reusable))
            : null;

    /// <summary>Users whose status is active now (R16); null without a roster.</summary>
    public int? ActiveUsers => KeepsRoster ? _roster.Active : null;

    /// <summary>Distinct users active at any instant of the open month so far (R16); null without a roster.</summary>
    public int? ActiveInPeriod => KeepsRoster ? _roster.ActiveInMonth : null;

    private bool KeepsRoster => Contract is { KeepsRoster: true };

    private int BaseInUse => _roster.Assigned + _roster.Reusable + _roster.Locked;

    /// <summary>The named users in ordinal order, after a user; null: all. None without a roster.</summary>
    public IEnumerable<Assignment> AssignmentsAfter(string? user) => KeepsRoster ? _roster.After(user) : [];

    /// <summary>The sessions that a user holds.</summary>
    public IEnumerable<Session> SessionsOf(string user)
    {
        for (
            Session? session = _seats.FindHolder(user)?.FirstSession;
            session is not null;
            session = session.NextOfHolder
        )
        {
            yield return session;
        }
    }

    /// <summary>Puts a user on the roster, or changes the status (R17). Sessions of a user who becomes inactive end at once.</summary>
    /// <param name="key">What becomes of the user's registered key (R24).</param>
    public AssignmentOutcome PutAssignment(
        string user,
        AssignmentStatus status,
        KeyChange key,
        Instant clock,
        List<LicenseEvent> decided
    )
    {
        Instant now = Advance(clock, decided);
        if (WhyNoRoster is { } noRoster)
        {
            return new(noRoster);
        }
        Assignment? present = _roster.Find(user);
        switch (present?.Status, status)
        {
            case (null, AssignmentStatus.Preparing):
                Decide(new UserPrepared(now, user), decided);
                break;
            case (null or AssignmentStatus.Preparing, AssignmentStatus.Active):
                if (Contract!.BaseTotal <= _roster.Assigned + _roster.Locked)
                {
                    return new(AssignmentVerdict.NoBaseLicenseAvailable, null, _roster.NextUnlocked?.End);
                }
                Decide(new UserActivated(now, user, NextBaseLicense?.Start ?? now), decided);
                break;
            case (AssignmentStatus.Active, AssignmentStatus.Inactive):
                Decide(new UserDeactivated(now, user), decided);
                EndSessionsOf(user, now, decided);
                break;
            case (AssignmentStatus.Inactive, AssignmentStatus.Active):
                Decide(new UserReactivated(now, user), decided);
                break;
            default:
                if (present?.Status != status)
                {
                    return new(AssignmentVerdict.InvalidStatusChange);
                }
                break;
        }
        Assignment assignment = _roster.Find(user)!;
        if (key.IsChange && key.PublicKey != assignment.SecurityKey)
        {
            Decide(new SecurityKeyChanged(now, user, key.PublicKey), decided);
        }
        return new(present is null ? AssignmentVerdict.Created : AssignmentVerdict.Changed, assignment);
    }

    /// <summary>The user was deleted (R19), or stays and gives the license back (R20). The sessions end.</summary>
    public AssignmentOutcome RemoveAssignment(string user, bool reassign, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (WhyNoRoster is { } noRoster)
        {
            return new(noRoster);
        }
        if (_roster.Find(user) is not { } assignment)
        {
            return new(AssignmentVerdict.NotOnRoster);
        }
        if (reassign && assignment.License is { } license && now < license.End)
        {
            return new(AssignmentVerdict.ReassignmentLocked, null, license.End);
        }
        Decide(new UserRemoved(now, user, reassign), decided);
        EndSessionsOf(user, now, decided);
        return new(AssignmentVerdict.Removed);
    }

    /// <summary>The user was deleted from the organization: as <see cref="RemoveAssignment"/>, and sessions end with or without a roster.</summary>
    public AssignmentOutcome RemoveUser(string user, Instant clock, List<LicenseEvent> decided)
    {
        AssignmentOutcome outcome = RemoveAssignment(user, reassign: false, clock, decided);
        EndSessionsOf(user, LastInstant, decided);
        return outcome;
    }

    /// <summary>Why a user may not log in whatever seats there are (R6, R17), or null.</summary>
    private LoginVerdict? WhyNotEntitled(string user) =>
        !KeepsRoster ? null
        : _roster.Find(user) is not { } assignment ? LoginVerdict.NotAssigned
        : assignment.Status != AssignmentStatus.Active ? LoginVerdict.UserNotActive
        : null;

    private AssignmentVerdict? WhyNoRoster =>
        !Exists ? AssignmentVerdict.UnknownLicense
        : !Contract.KeepsRoster ? AssignmentVerdict.NoRoster
        : null;

    /// <summary>The reusable license that an activation takes; null: a free one (R17).</summary>
    private BaseLicense? NextBaseLicense => BaseInUse < Contract!.BaseTotal ? null : _roster.NextReusable;

    private void EndSessionsOf(string user, Instant now, List<LicenseEvent> decided)
    {
        foreach (string session in SessionsOf(user).Select(session => session.Id).ToArray())
        {
            Decide(new LoggedOut(now, session), decided);
        }
        PromoteWaiting(now, decided);
    }

    private void ApplyToRoster(LicenseEvent decision)
    {
        switch (decision)
        {
            case UserPrepared e:
                _roster.AddPreparing(e.User);
                break;
            case UserActivated e:
                Invariant.Holds(Contract!.BaseTotal > _roster.Assigned + _roster.Locked);
                Invariant.Holds(e.LicenseStart == (NextBaseLicense?.Start ?? e.At));
                _roster.Activate(e.User, reuses: NextBaseLicense is not null, e.At);
                break;
            case UserDeactivated e:
                _roster.SetStatus(OnRoster(e.User), AssignmentStatus.Inactive);
                break;
            case UserReactivated e:
                _roster.SetStatus(OnRoster(e.User), AssignmentStatus.Active);
                break;
            case UserRemoved e:
                _roster.Remove(OnRoster(e.User), e.At);
                break;
            case SecurityKeyChanged e:
                OnRoster(e.User).SecurityKey = e.PublicKey;
                break;
        }
        Invariant.Holds(_roster.Active <= _roster.Assigned && _roster.Assigned <= _roster.Count);
    }

    private Assignment OnRoster(string user) =>
        _roster.Find(user) ?? throw new InvariantBrokenException($"user '{user}' is on the roster");
}

/// <summary>What becomes of a registered key.</summary>
/// <param name="IsChange">False: it stays as it is.</param>
/// <param name="PublicKey">As <see cref="SecurityKey.FromPem"/> gives it; null: none is registered from now on.</param>
public readonly record struct KeyChange(bool IsChange, string? PublicKey)
{
    public static KeyChange None => default;
}
