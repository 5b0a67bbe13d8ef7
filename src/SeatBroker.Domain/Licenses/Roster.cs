namespace SeatBroker.Domain.Licenses;

/// <summary>
/// The named users of one license and the base licenses they use (R16 to R22): who is assigned, which licenses are reusable or locked and until when, who was active in the month.
/// Knows how to count and to change, <see cref="License"/> decides. Every change costs O(log n) at most.
/// </summary>
internal sealed class Roster
{
    private static readonly Comparer<BaseLicense> ByEnd = Comparer<BaseLicense>.Create(
        (left, right) =>
            left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.Number.CompareTo(right.Number)
    );

    private readonly Dictionary<string, Assignment> _assignments = [];
    private readonly SortedSet<string> _users = new(StringComparer.Ordinal);
    private readonly SortedSet<BaseLicense> _reusable = new(ByEnd);
    private readonly SortedSet<BaseLicense> _locked = new(ByEnd);
    private readonly HashSet<string> _wereActive = [];
    private long _nextNumber;

    /// <summary>Users on the roster, preparing ones included.</summary>
    public int Count => _assignments.Count;

    /// <summary>Users, active or inactive, to whom a base license is assigned.</summary>
    public int Assigned { get; private set; }

    /// <summary>R16.</summary>
    public int Active { get; private set; }

    /// <summary>Distinct users active at any instant of the open month so far (R16).</summary>
    public int ActiveInMonth => Active + _wereActive.Count;

    /// <summary>Licenses whose user was deleted within the 90 days: they may be assigned once more (R19).</summary>
    public int Reusable => _reusable.Count;

    /// <summary>Licenses that were reused, and freed again within the same 90 days (R19).</summary>
    public int Locked => _locked.Count;

    /// <summary>The reusable license whose 90 days end first; null: none.</summary>
    public BaseLicense? NextReusable => _reusable.Min;

    /// <summary>The locked license that becomes free first; null: none.</summary>
    public BaseLicense? NextUnlocked => _locked.Min;

    public IEnumerable<BaseLicense> ReusableLicenses => _reusable;

    public IEnumerable<BaseLicense> LockedLicenses => _locked;

    /// <summary>Users who were active in the open month and are not now.</summary>
    public IEnumerable<string> WereActive => _wereActive;

    public Assignment? Find(string user) => _assignments.GetValueOrDefault(user);

    /// <summary>The assignments in ordinal order of their users, after a user; null: all. The roster must not change while they are listed.</summary>
    public IEnumerable<Assignment> After(string? user)
    {
        IEnumerable<string> users =
            user is null ? _users
            : _users.Max is { } last && string.CompareOrdinal(user, last) < 0 ? _users.GetViewBetween(user, last)
            : [];
        return users.Where(listed => listed != user).Select(listed => _assignments[listed]);
    }

    /// <summary>Reusable and locked licenses whose 90 days are over are free (R19). Time alone does this: it is in no journal.</summary>
    public void FreeUntil(Instant now)
    {
        FreeUntil(_reusable, now);
        FreeUntil(_locked, now);
    }

    public void AddPreparing(string user) => Add(new Assignment(user));

    /// <summary>Assigns a base license to a user, new or preparing, who becomes active: a free one, or the next reusable one (R17, R18).</summary>
    public void Activate(string user, bool reuses, Instant at)
    {
        BaseLicense license;
        if (reuses)
        {
            license = _reusable.Min ?? throw new InvariantBrokenException("a license is reusable");
            _reusable.Remove(license);
            license = license with { Reused = true };
        }
        else
        {
            license = new BaseLicense(at, Reused: false, _nextNumber++);
        }
        Assignment assignment = Find(user) ?? Add(new Assignment(user));
        Invariant.Holds(assignment.License is null);
        Assign(assignment, AssignmentStatus.Active, license, at);
    }

    /// <summary>Active to inactive, or back: consumes and frees nothing (R17).</summary>
    public void SetStatus(Assignment assignment, AssignmentStatus status)
    {
        Invariant.Holds(assignment.License is not null && status != AssignmentStatus.Preparing);
        UncountStatus(assignment);
        assignment.Status = status;
        CountStatus(assignment);
    }

    /// <summary>The user is gone from the roster; the license, if there is one, is free, reusable or locked from now on (R19).</summary>
    public void Remove(Assignment assignment, Instant at)
    {
        UncountStatus(assignment);
        if (assignment.License is { } license)
        {
            Assigned--;
            if (at < license.End)
            {
                Invariant.Holds((license.Reused ? _locked : _reusable).Add(license));
            }
        }
        Invariant.Holds(_assignments.Remove(assignment.User) && _users.Remove(assignment.User));
    }

    /// <summary>A month begins: who is active now has been active in it, and nobody else.</summary>
    public void BeginMonth() => _wereActive.Clear();

    /// <summary>Restores an assignment as it was.</summary>
    public void Restore(
        string user,
        AssignmentStatus status,
        Instant? assignedAt,
        BaseLicense? license,
        string? securityKey
    )
    {
        Assignment assignment = Add(new Assignment(user) { SecurityKey = securityKey });
        if (license is not null)
        {
            Assign(assignment, status, license with { Number = _nextNumber++ }, assignedAt!.Value);
        }
    }

    /// <summary>Restores what no user has, in the order in which it was captured.</summary>
    public void RestoreFreed(IEnumerable<Instant> reusable, IEnumerable<Instant> locked, IEnumerable<string> wereActive)
    {
        _reusable.UnionWith(reusable.Select(start => new BaseLicense(start, Reused: false, _nextNumber++)));
        _locked.UnionWith(locked.Select(start => new BaseLicense(start, Reused: true, _nextNumber++)));
        _wereActive.UnionWith(wereActive);
    }

    private Assignment Add(Assignment assignment)
    {
        Invariant.Holds(_users.Add(assignment.User));
        _assignments.Add(assignment.User, assignment);
        return assignment;
    }

    private void Assign(Assignment assignment, AssignmentStatus status, BaseLicense license, Instant at)
    {
        assignment.Status = status;
        assignment.License = license;
        assignment.AssignedAt = at;
        Assigned++;
        CountStatus(assignment);
    }

    private void CountStatus(Assignment assignment)
    {
        if (assignment.Status == AssignmentStatus.Active)
        {
            Active++;
            _wereActive.Remove(assignment.User);
        }
    }

    private void UncountStatus(Assignment assignment)
    {
        if (assignment.Status == AssignmentStatus.Active)
        {
            Active--;
            _wereActive.Add(assignment.User);
        }
    }

    private static void FreeUntil(SortedSet<BaseLicense> licenses, Instant now)
    {
        while (licenses.Min is { } first && first.End <= now)
        {
            licenses.Remove(first);
        }
    }
}
