namespace SeatBroker.Domain.Licenses;

/// <summary>
/// The sessions in the order of their logins. A session that ends leaves a gap; when gaps outnumber sessions, they are closed:
/// a login costs O(1) on average, an end O(log n), and a list goes on after any cursor.
/// </summary>
internal sealed class LoginOrder
{
    private readonly List<long> _numbers = [];
    private readonly List<Session?> _sessions = [];

    public int Count { get; private set; }

    public void Add(Session session)
    {
        Invariant.Holds(_numbers.Count == 0 || _numbers[^1] < session.Number);
        _numbers.Add(session.Number);
        _sessions.Add(session);
        Count++;
    }

    public void Remove(Session session)
    {
        int index = _numbers.BinarySearch(session.Number);
        Invariant.Holds(index >= 0 && _sessions[index] == session);
        _sessions[index] = null;
        Count--;
        if (_sessions.Count > 32 && Count < _sessions.Count / 2)
        {
            CloseGaps();
        }
    }

    /// <summary>The sessions after a number; 0: all. The license must not change while they are listed.</summary>
    public IEnumerable<Session> After(long number)
    {
        int index = _numbers.BinarySearch(number);
        for (int i = index < 0 ? ~index : index + 1; i < _sessions.Count; i++)
        {
            if (_sessions[i] is { } session)
            {
                yield return session;
            }
        }
    }

    private void CloseGaps()
    {
        int kept = 0;
        for (int i = 0; i < _sessions.Count; i++)
        {
            if (_sessions[i] is { } session)
            {
                _sessions[kept] = session;
                _numbers[kept++] = session.Number;
            }
        }
        _sessions.RemoveRange(kept, _sessions.Count - kept);
        _numbers.RemoveRange(kept, _numbers.Count - kept);
        if (kept < _sessions.Capacity / 4)
        {
            _sessions.Capacity = kept * 2;
            _numbers.Capacity = kept * 2;
        }
    }
}
