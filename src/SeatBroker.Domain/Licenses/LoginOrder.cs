namespace SeatBroker.Domain.Licenses;

/// <summary>
/// The sessions in the order of their logins. A session that ends leaves a gap; when gaps outnumber sessions, they are closed:
/// a login and an end cost O(1) on average, and a list goes on after any cursor.
/// </summary>
internal sealed class LoginOrder
{
    private const int GapsKept = 32;

    private readonly List<Session?> _sessions = [];

    public int Count { get; private set; }

    public void Add(Session session)
    {
        Invariant.Holds(session.OrderIndex < 0);
        session.OrderIndex = _sessions.Count;
        _sessions.Add(session);
        Count++;
    }

    public void Remove(Session session)
    {
        Invariant.Holds(_sessions[session.OrderIndex] == session);
        _sessions[session.OrderIndex] = null;
        session.OrderIndex = -1;
        Count--;
        if (_sessions.Count > GapsKept && Count < _sessions.Count / 2)
        {
            CloseGaps();
        }
    }

    /// <summary>The sessions after a number; 0: all. The license must not change while they are listed.</summary>
    public IEnumerable<Session> After(long number)
    {
        for (int i = IndexAfter(number); i < _sessions.Count; i++)
        {
            if (_sessions[i] is { } session)
            {
                yield return session;
            }
        }
    }

    /// <summary>Where the first session after a number stands, or a gap before it.</summary>
    private int IndexAfter(long number)
    {
        int from = 0;
        int end = _sessions.Count;
        while (from < end)
        {
            int middle = from + ((end - from) / 2);
            int known = middle;
            while (known < end && _sessions[known] is null)
            {
                known++;
            }
            if (known == end || _sessions[known]!.Number > number)
            {
                end = middle;
            }
            else
            {
                from = known + 1;
            }
        }
        return from;
    }

    private void CloseGaps()
    {
        int kept = 0;
        for (int i = 0; i < _sessions.Count; i++)
        {
            if (_sessions[i] is { } session)
            {
                session.OrderIndex = kept;
                _sessions[kept++] = session;
            }
        }
        _sessions.RemoveRange(kept, _sessions.Count - kept);
        if (kept < _sessions.Capacity / 4)
        {
            _sessions.Capacity = kept * 2;
        }
    }
}
