namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>
/// The rules R1 to R15 as a reader of them would write them down, with lists and loops and nothing of the domain's code:
/// slow, and meant to be obviously right. Every figure of a month is derived from a list of all burst counts the month saw.
/// </summary>
internal sealed class NaiveLicense
{
    private const int SessionsOfOneUserMax = 16;
    private const int ClosedMonthsKept = 36;

    private readonly List<Session> _sessions = [];
    private readonly List<Holder> _holders = [];
    private readonly List<Month> _months = [];
    private readonly List<int> _leaseSecondsHistory = [];
    private List<(int From, string Zone)> _zones = [];
    private Terms? _terms;

    /// <summary>The last instant seen (R9).</summary>
    public long Now { get; private set; } = long.MinValue;

    public bool Exists => _terms is not null;

    public long MonthEnd => EndOf(_months[^1]);

    public string CurrentMonth => NaiveCalendar.Name(_months[^1].Number);

    public int CurrentMonthNumber => _months[^1].Number;

    /// <summary>All lease ends that still lie ahead, in order.</summary>
    public IReadOnlyList<long> LeaseEnds => [.. _sessions.Select(session => session.LeaseEnd).Order()];

    private int ConcurrentInUse => _holders.Count(holder => holder.Seat == Kind.Concurrent);

    private int BurstInUse => _holders.Count(holder => holder.Seat == Kind.Burst);

    private int BurstCounted => _holders.Count(holder => holder.Seat == Kind.Burst && !holder.AwaitsReturn);

    private Terms Contract => _terms ?? throw new InvalidOperationException("The license does not exist yet.");

    /// <summary>R9, R13: what is due happens at its own time, leases before the month's end that falls on the same instant.</summary>
    public void Advance(long clock)
    {
        Now = Math.Max(clock, Now);
        while (true)
        {
            Session? due = _sessions
                .Where(session => session.LeaseEnd <= Now)
                .OrderBy(session => session.LeaseEnd)
                .FirstOrDefault();
            bool monthIsDue = _months.Count > 0 && MonthEnd <= Now;
            if (due is not null && (!monthIsDue || due.LeaseEnd <= MonthEnd))
            {
                End(due, due.LeaseEnd);
            }
            else if (monthIsDue)
            {
                CloseMonth();
            }
            else
            {
                return;
            }
        }
    }

    public LoginAnswer Login(string session, string user, long clock)
    {
        Advance(clock);
        Session? held = Find(session);
        if (held is not null && !string.Equals(held.User, user, StringComparison.Ordinal))
        {
            return new LoginAnswer(LoginResult.Conflict);
        }

        if (held is not null)
        {
            Extend(held);
            return new LoginAnswer(LoginResult.Repeated, HolderOf(user)!.Seat, held.Since, held.LeaseEnd);
        }

        if (_sessions.Count(other => string.Equals(other.User, user, StringComparison.Ordinal)) == SessionsOfOneUserMax)
        {
            return new LoginAnswer(LoginResult.TooManySessions);
        }

        Holder? holder = HolderOf(user);
        if (holder is null)
        {
            Kind free = FreeSeat();
            if (free == Kind.None)
            {
                return new LoginAnswer(LoginResult.NoSeat, NextLeaseEnd: LeaseEnds.Count > 0 ? LeaseEnds[0] : null);
            }

            holder = new Holder { User = user, Seat = free };
            _holders.Add(holder);
        }

        var granted = new Session
        {
            Id = session,
            User = user,
            Since = Now,
            FirstLeaseSeconds = _leaseSecondsHistory.Count - 1,
        };
        _sessions.Add(granted);
        Extend(granted);
        Note(Now);
        return new LoginAnswer(LoginResult.Granted, holder.Seat, Now, granted.LeaseEnd);
    }

    public void Logout(string session, long clock)
    {
        Advance(clock);
        if (Find(session) is { } held)
        {
            End(held, Now);
        }
    }

    public RenewAnswer Renew(string session, long clock)
    {
        Advance(clock);
        if (Find(session) is not { } held)
        {
            return RenewAnswer.Lost;
        }

        Extend(held);
        return new RenewAnswer(HolderOf(held.User)!.Seat, held.LeaseEnd);
    }

    public void PutContract(Terms terms, IEnumerable<(int From, string Zone)> zones, long clock)
    {
        Advance(clock);
        _zones = [.. zones];
        _terms = terms;
        _leaseSecondsHistory.Add(terms.LeaseSeconds);
        if (_months.Count == 0)
        {
            // The month that holds the present instant, found by trying the neighbours of the UTC month.
            DateTimeOffset utc = DateTimeOffset.FromUnixTimeMilliseconds(Now);
            int month = NaiveCalendar.Number(utc.Year, utc.Month) - 1;
            while (NaiveCalendar.EndOf(month, ZoneOf(month)) <= Now)
            {
                month++;
            }

            _months.Add(new Month { Number = month });
        }

        Promote(Now);
        Note(Now);
    }

    public void PutZones(IEnumerable<(int From, string Zone)> zones, long clock)
    {
        Advance(clock);
        _zones = [.. zones];
    }

    /// <summary>
    /// R8: the process was away, or frozen, until the instant at which it could answer again. Nobody is logged out by that, and where the
    /// month's end fell into it, burst seats are not billed in the new month before their users show that they are still there.
    /// </summary>
    public void Outage(long answerableSince)
    {
        if (_months.Count > 0 && MonthEnd <= answerableSince)
        {
            _holders.ForEach(holder => holder.AwaitsReturn = holder.Seat == Kind.Burst);
        }

        foreach (Session session in _sessions)
        {
            int largest = _leaseSecondsHistory.Skip(session.FirstLeaseSeconds).Max();
            session.LeaseEnd = Math.Max(session.LeaseEnd, answerableSince + (largest * 1000L));
        }
    }

    public IReadOnlyList<SessionRow> Sessions() =>
        [
            .. _sessions.Select(session => new SessionRow(
                session.Id,
                session.User,
                HolderOf(session.User)!.Seat,
                session.Since,
                session.LeaseEnd
            )),
        ];

    public Counters Usage()
    {
        int holders = _holders.Count;
        return new Counters(
            CurrentMonth,
            Contract.Concurrent,
            ConcurrentInUse,
            Math.Max(0, Contract.Concurrent - ConcurrentInUse),
            Math.Max(0, ConcurrentInUse - Contract.Concurrent),
            Contract.Burst,
            BurstInUse,
            Row(_months[^1]).Peak,
            Math.Max(0, Math.Min(Contract.Burst - BurstInUse, Contract.Concurrent + Contract.Burst - holders)),
            Math.Max(0, BurstInUse - Contract.Burst)
        );
    }

    /// <summary>The months that are kept, the current one last.</summary>
    public IReadOnlyList<MonthRow> Months() => [.. _months.Select(Row)];

    /// <summary>What no reading shows, though what comes depends on it: who takes which turn, who has not returned, and the largest lease of each session.</summary>
    public IReadOnlyList<string> Unseen() =>
        [
            .. _holders.Select(holder => $"{holder.User} {holder.AwaitsReturn}"),
            .. _sessions.Select(session =>
                $"{session.Id} {_leaseSecondsHistory.Skip(session.FirstLeaseSeconds).Max()}"
            ),
        ];

    public NaiveLicense Copy()
    {
        var copy = new NaiveLicense
        {
            Now = Now,
            _zones = _zones,
            _terms = _terms,
        };
        copy._sessions.AddRange(_sessions.Select(session => session with { }));
        copy._holders.AddRange(_holders.Select(holder => holder with { }));
        copy._months.AddRange(_months.Select(month => month with { Counts = [.. month.Counts] }));
        copy._leaseSecondsHistory.AddRange(_leaseSecondsHistory);
        return copy;
    }

    private Session? Find(string id) =>
        _sessions.Find(session => string.Equals(session.Id, id, StringComparison.Ordinal));

    private Holder? HolderOf(string user) =>
        _holders.Find(holder => string.Equals(holder.User, user, StringComparison.Ordinal));

    /// <summary>R3.</summary>
    private Kind FreeSeat()
    {
        if (ConcurrentInUse < Contract.Concurrent)
        {
            return Kind.Concurrent;
        }

        bool burstIsFree = BurstInUse < Contract.Burst && _holders.Count < Contract.Concurrent + Contract.Burst;
        return burstIsFree ? Kind.Burst : Kind.None;
    }

    /// <summary>A login, its repeat or a renewal: a new lease, and the user has shown to be there.</summary>
    private void Extend(Session session)
    {
        session.LeaseEnd = Now + (Contract.LeaseSeconds * 1000L);
        Holder holder = HolderOf(session.User)!;
        if (holder is { AwaitsReturn: true, Seat: Kind.Burst })
        {
            holder.AwaitsReturn = false;
            _months[^1].CarriedIn++;
            Note(Now);
        }
    }

    private void End(Session session, long at)
    {
        _sessions.Remove(session);
        if (!_sessions.Exists(other => string.Equals(other.User, session.User, StringComparison.Ordinal)))
        {
            _holders.Remove(HolderOf(session.User)!);
        }

        Promote(at);
        Note(at);
    }

    /// <summary>R4. Holders stand in the list in the order of their grants.</summary>
    private void Promote(long at)
    {
        while (ConcurrentInUse < Contract.Concurrent && _holders.Find(holder => holder.Seat == Kind.Burst) is { } first)
        {
            first.Seat = Kind.Concurrent;
            first.AwaitsReturn = false;
            Note(at);
        }
    }

    private void Note(long at) => _months[^1].Counts.Add((at, BurstCounted));

    private void CloseMonth()
    {
        Month ended = _months[^1];
        long end = EndOf(ended);
        ended.Closed = Row(ended) with { Closed = true };
        ended.Counts.Clear();
        _months.Add(new Month { Number = ended.Number + 1, CarriedIn = BurstCounted });
        Note(end);
        if (_months.Count > ClosedMonthsKept + 1)
        {
            _months.RemoveAt(0);
        }
    }

    private MonthRow Row(Month month)
    {
        if (month.Closed is not null)
        {
            return month.Closed;
        }

        int peak = month.Counts.Max(count => count.Burst);
        return new MonthRow(
            NaiveCalendar.Name(month.Number),
            ZoneOf(month.Number),
            Closed: false,
            peak,
            peak == 0 ? null : month.Counts.Find(count => count.Burst == peak).At,
            month.CarriedIn,
            Contract.DisplayName,
            Contract.Price
        );
    }

    private long EndOf(Month month) => NaiveCalendar.EndOf(month.Number, ZoneOf(month.Number));

    private string ZoneOf(int month)
    {
        string zone = _zones[0].Zone;
        foreach ((int from, string later) in _zones)
        {
            if (from <= month)
            {
                zone = later;
            }
        }

        return zone;
    }

    private sealed record Session
    {
        public required string Id { get; init; }
        public required string User { get; init; }
        public required long Since { get; init; }

        /// <summary>Where in the history of lease lengths the session began.</summary>
        public required int FirstLeaseSeconds { get; init; }
        public long LeaseEnd { get; set; }
    }

    private sealed record Holder
    {
        public required string User { get; init; }
        public required Kind Seat { get; set; }

        /// <summary>Held through an outage in which a month ended, and not heard of since.</summary>
        public bool AwaitsReturn { get; set; }
    }

    private sealed record Month
    {
        public required int Number { get; init; }
        public int CarriedIn { get; set; }

        /// <summary>Every count of billable burst seats that the month saw.</summary>
        public List<(long At, int Burst)> Counts { get; init; } = [];
        public MonthRow? Closed { get; set; }
    }
}
