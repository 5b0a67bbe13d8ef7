namespace SeatBroker.Domain.Licenses;

/// <summary>
/// The running leases, the next to end first; of those that end together, the older login. A binary heap: every change costs O(log n).
/// </summary>
internal sealed class Leases
{
    private Session[] _heap = new Session[4];

    public int Count { get; private set; }

    public Session? Next => Count > 0 ? _heap[0] : null;

    public void Add(Session session, Instant end)
    {
        Invariant.Holds(session.LeaseIndex < 0);
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }
        session.LeaseEnd = end;
        Up(session, Count++);
    }

    public void Move(Session session, Instant end)
    {
        Invariant.Holds(_heap[session.LeaseIndex] == session);
        session.LeaseEnd = end;
        Settle(session, session.LeaseIndex);
    }

    public void Remove(Session session)
    {
        Invariant.Holds(_heap[session.LeaseIndex] == session);
        Session last = _heap[--Count];
        _heap[Count] = null!;
        if (last != session)
        {
            Settle(last, session.LeaseIndex);
        }
        session.LeaseIndex = -1;
        if (Count > 64 && Count < _heap.Length / 4)
        {
            Array.Resize(ref _heap, _heap.Length / 2);
        }
    }

    private void Settle(Session session, int index)
    {
        if (index > 0 && Before(session, _heap[(index - 1) / 2]))
        {
            Up(session, index);
        }
        else
        {
            Down(session, index);
        }
    }

    private void Up(Session session, int index)
    {
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!Before(session, _heap[parent]))
            {
                break;
            }
            Place(_heap[parent], index);
            index = parent;
        }
        Place(session, index);
    }

    private void Down(Session session, int index)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }
            if (child + 1 < Count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }
            if (!Before(_heap[child], session))
            {
                break;
            }
            Place(_heap[child], index);
            index = child;
        }
        Place(session, index);
    }

    private void Place(Session session, int index)
    {
        _heap[index] = session;
        session.LeaseIndex = index;
    }

    private static bool Before(Session left, Session right) =>
        left.LeaseEnd < right.LeaseEnd || (left.LeaseEnd == right.LeaseEnd && left.Number < right.Number);
}
