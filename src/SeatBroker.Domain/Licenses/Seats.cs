namespace SeatBroker.Domain.Licenses;

/// <summary>
/// Who holds a seat: users, their sessions, the order in which burst holders wait, the leases, the counters.
/// Knows no rule; every change costs O(log n) at most.
/// </summary>
internal sealed class Seats
{
    private readonly NamedSet<Session> _sessions = new();
    private readonly NamedSet<Holder> _holders = new();
    private readonly Leases _leases = new();
    private readonly LoginOrder _order = new();
    private BurstWait? _longestBurst;
    private BurstWait? _shortestBurst;

    public int ConcurrentInUse { get; private set; }

    public int BurstInUse { get; private set; }

    public int FixedInUse { get; private set; }

    /// <summary>Burst seats in use that do not count toward the open month (R8).</summary>
    public int BurstUncounted { get; private set; }

    public int HolderCount => _holders.Count;

    public int SessionCount => _sessions.Count;

    /// <summary>The number of the next login; the first is 1.</summary>
    public long NextNumber { get; private set; } = 1;

    /// <summary>The burst holder who waits longest for a concurrent seat.</summary>
    public Holder? LongestBurst => _longestBurst?.Holder;

    /// <summary>The session whose lease ends next.</summary>
    public Session? NextDue => _leases.Next;

    public Session? Find(string session) => _sessions.Find(session);

    public Holder? FindHolder(string user) => _holders.Find(user);

    public IEnumerable<Session> InLoginOrder(long afterNumber = 0) => _order.After(afterNumber);

    public Session Add(string id, string user, SeatKind seat, Instant since, Instant leaseEnd) =>
        Add(id, user, seat, since, leaseEnd, NextNumber);

    /// <summary>Restores a session with the number that it had.</summary>
    public Session Add(string id, string user, SeatKind seat, Instant since, Instant leaseEnd, long number)
    {
        Invariant.Holds(number >= NextNumber);
        Holder? holder = _holders.Find(user);
        if (holder is null)
        {
            holder = new Holder(user, seat);
            _holders.Add(holder);
            Count(holder, 1);
        }
        Invariant.Holds(holder.Seat == seat);
        var session = new Session(id, holder, since, number) { NextOfHolder = holder.FirstSession };
        _sessions.Add(session);
        holder.FirstSession = session;
        holder.SessionCount++;
        NextNumber = number + 1;
        _leases.Add(session, leaseEnd);
        _order.Add(session);
        return session;
    }

    /// <summary>Ends a session; the last one of a user frees the seat (R2).</summary>
    public void Remove(Session session)
    {
        Holder holder = session.Holder;
        Invariant.Holds(_sessions.Remove(session));
        _leases.Remove(session);
        _order.Remove(session);
        Unlink(session);
        if (--holder.SessionCount == 0)
        {
            Count(holder, -1);
            Invariant.Holds(_holders.Remove(holder));
        }
    }

    /// <summary>Moves a burst holder to a concurrent seat.</summary>
    public void Promote(Holder holder)
    {
        Invariant.Holds(holder.Seat == SeatKind.Burst);
        Count(holder, -1);
        holder.Seat = SeatKind.Concurrent;
        Count(holder, 1);
    }

    public void SetLease(Session session, Instant end) => _leases.Move(session, end);

    /// <summary>From now on no burst seat counts before <see cref="CountAgain"/>.</summary>
    public void UncountBurst()
    {
        foreach (Holder holder in BurstHolders())
        {
            Uncount(holder);
        }
    }

    public void Uncount(Holder holder)
    {
        Invariant.Holds(holder.Wait is not null);
        if (!holder.Uncounted)
        {
            holder.Wait!.Uncounted = true;
            BurstUncounted++;
        }
    }

    public void CountAgain(Holder holder)
    {
        Invariant.Holds(holder.Uncounted);
        holder.Wait!.Uncounted = false;
        BurstUncounted--;
    }

    /// <summary>Restores the order in which burst holders wait: the sessions that are left do not tell it.</summary>
    public void WaitInOrder(IEnumerable<string> users)
    {
        foreach (string user in users)
        {
            Holder? holder = _holders.Find(user);
            Invariant.Holds(holder is { Seat: SeatKind.Burst });
            Dequeue(holder!);
            Enqueue(holder!);
        }
    }

    /// <summary>The burst holders, the longest-waiting first.</summary>
    public IEnumerable<Holder> BurstHolders()
    {
        for (BurstWait? wait = _longestBurst; wait is not null; wait = wait.Shorter)
        {
            yield return wait.Holder;
        }
    }

    /// <summary>Restores the number that the next login has, where the last ones have ended.</summary>
    public void GoOnFrom(long nextNumber)
    {
        Invariant.Holds(nextNumber >= NextNumber);
        NextNumber = nextNumber;
    }

    private void Count(Holder holder, int change)
    {
        switch (holder.Seat)
        {
            case SeatKind.Concurrent:
                ConcurrentInUse += change;
                break;
            case SeatKind.Fixed:
                FixedInUse += change;
                break;
            default:
                BurstInUse += change;
                if (change > 0)
                {
                    Enqueue(holder);
                }
                else
                {
                    Dequeue(holder);
                }
                break;
        }
        Invariant.Holds(ConcurrentInUse >= 0 && BurstInUse >= 0 && FixedInUse >= 0);
        Invariant.Holds(BurstUncounted >= 0 && BurstUncounted <= BurstInUse);
    }

    private void Enqueue(Holder holder)
    {
        BurstWait wait = holder.Wait = new(holder) { Longer = _shortestBurst };
        if (_shortestBurst is null)
        {
            _longestBurst = wait;
        }
        else
        {
            _shortestBurst.Shorter = wait;
        }
        _shortestBurst = wait;
    }

    private void Dequeue(Holder holder)
    {
        if (holder.Uncounted)
        {
            CountAgain(holder);
        }
        BurstWait wait = holder.Wait!;
        if (wait.Longer is null)
        {
            _longestBurst = wait.Shorter;
        }
        else
        {
            wait.Longer.Shorter = wait.Shorter;
        }
        if (wait.Shorter is null)
        {
            _shortestBurst = wait.Longer;
        }
        else
        {
            wait.Shorter.Longer = wait.Longer;
        }
        holder.Wait = null;
    }

    private static void Unlink(Session session)
    {
        Holder holder = session.Holder;
        if (holder.FirstSession == session)
        {
            holder.FirstSession = session.NextOfHolder;
            return;
        }
        Session? before = holder.FirstSession;
        while (before is not null && before.NextOfHolder != session)
        {
            before = before.NextOfHolder;
        }
        Invariant.Holds(before is not null);
        before!.NextOfHolder = session.NextOfHolder;
    }
}
