using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>
/// The rules of named users told as simply as can be: every license that was ever assigned is remembered with its users, and every count is a search through them. Instants are milliseconds.
/// </summary>
internal sealed class NaiveRoster(int total)
{
    private const long NinetyDays = 90L * 24 * 60 * 60 * 1000;

    private readonly List<PieceOfPaper> _licenses = [];
    private readonly SortedDictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly List<(string User, long From, long To)> _wereActive = [];

    public int Total { get; set; } = total;

    public IReadOnlyList<(string User, AssignmentStatus Status, long? AssignedAt, long? ReassignableAt)> Rows =>
        [
            .. _people.Select(person =>
                (person.Key, person.Value.Status, person.Value.AssignedAt, person.Value.License?.Start + NinetyDays)
            ),
        ];

    public BaseCount Count(long now)
    {
        int reusable = Waiting(now, users: 1).Count();
        int inUse =
            _people.Values.Count(person => person.License is not null) + reusable + Waiting(now, users: 2).Count();
        return new(Total, inUse, reusable, Math.Max(0, Total - inUse + reusable));
    }

    public int ActiveUsers => _people.Values.Count(person => person.Status == AssignmentStatus.Active);

    /// <param name="start">The month's first instant.</param>
    /// <param name="now">Within the month.</param>
    public int ActiveSince(long start, long now) =>
        _wereActive
            .Where(stay => stay.To >= start && stay.From <= now)
            .Select(stay => stay.User)
            .Concat(
                _people.Where(person => person.Value.Status == AssignmentStatus.Active).Select(person => person.Key)
            )
            .Distinct(StringComparer.Ordinal)
            .Count();

    public (AssignmentVerdict Verdict, long? ReassignableAt) Put(string user, AssignmentStatus status, long now)
    {
        if (!_people.TryGetValue(user, out Person? person))
        {
            switch (status)
            {
                case AssignmentStatus.Preparing:
                    _people.Add(user, new Person());
                    return (AssignmentVerdict.Created, null);
                case AssignmentStatus.Inactive:
                    return (AssignmentVerdict.InvalidStatusChange, null);
                default:
                    var newcomer = new Person();
                    long? lockedUntil = Activate(newcomer, now);
                    if (newcomer.License is null)
                    {
                        return (AssignmentVerdict.NoBaseLicenseAvailable, lockedUntil);
                    }
                    _people.Add(user, newcomer);
                    return (AssignmentVerdict.Created, null);
            }
        }
        if (person.Status == status)
        {
            return (AssignmentVerdict.Changed, null);
        }
        if (status == AssignmentStatus.Preparing)
        {
            return (AssignmentVerdict.InvalidStatusChange, null);
        }
        if (person.Status == AssignmentStatus.Preparing)
        {
            if (status == AssignmentStatus.Inactive)
            {
                return (AssignmentVerdict.InvalidStatusChange, null);
            }
            long? lockedUntil = Activate(person, now);
            return person.License is null
                ? (AssignmentVerdict.NoBaseLicenseAvailable, lockedUntil)
                : (AssignmentVerdict.Changed, null);
        }
        NoteActivity(user, person, now);
        person.Status = status;
        person.ActiveFrom = now;
        return (AssignmentVerdict.Changed, null);
    }

    public (AssignmentVerdict Verdict, long? ReassignableAt) Remove(string user, bool reassign, long now)
    {
        if (!_people.TryGetValue(user, out Person? person))
        {
            return (AssignmentVerdict.NotOnRoster, null);
        }
        if (reassign && person.License is { } license && now < license.Start + NinetyDays)
        {
            return (AssignmentVerdict.ReassignmentLocked, license.Start + NinetyDays);
        }
        NoteActivity(user, person, now);
        _people.Remove(user);
        return (AssignmentVerdict.Removed, null);
    }

    private long? Activate(Person person, long now)
    {
        int assigned = _people.Values.Count(other => other.License is not null);
        PieceOfPaper[] locked = [.. Waiting(now, users: 2)];
        if (Total - assigned - locked.Length <= 0)
        {
            return locked.Length == 0 ? null : locked.Min(license => license.Start) + NinetyDays;
        }
        PieceOfPaper? license = null;
        if (Count(now).InUse >= Total)
        {
            license = Waiting(now, users: 1).MinBy(waiting => waiting.Start)!;
        }
        else
        {
            license = new PieceOfPaper(now);
            _licenses.Add(license);
        }
        license.Users++;
        person.License = license;
        person.AssignedAt = now;
        person.ActiveFrom = now;
        person.Status = AssignmentStatus.Active;
        return null;
    }

    /// <summary>Licenses inside their 90 days that nobody has and so many users had.</summary>
    private IEnumerable<PieceOfPaper> Waiting(long now, int users) =>
        _licenses.Where(license =>
            license.Users == users
            && now < license.Start + NinetyDays
            && _people.Values.All(person => person.License != license)
        );

    private void NoteActivity(string user, Person person, long now)
    {
        if (person.Status == AssignmentStatus.Active)
        {
            _wereActive.Add((user, person.ActiveFrom, now));
        }
    }

    private sealed class PieceOfPaper(long start)
    {
        public long Start { get; } = start;

        public int Users { get; set; }
    }

    private sealed class Person
    {
        public AssignmentStatus Status { get; set; }

        public PieceOfPaper? License { get; set; }

        public long? AssignedAt { get; set; }

        public long ActiveFrom { get; set; }
    }
}
