namespace SeatBroker.Domain.Licenses;

/// <summary>What carries a name of its own.</summary>
internal interface INamed
{
    Name Name { get; }
}

/// <summary>
/// Objects by the name they carry: open addressing, linear probing, 12 bytes a slot. A dictionary keeps 28 an entry and grows to twice the room; two of them were a quarter of what a
/// live session cost in memory.
/// </summary>
internal sealed class NamedSet<T>
    where T : class, INamed
{
    private const int FirstSlotCount = 4;

    // A slot is empty where its hash is 0.
    private int[] _hashes = new int[FirstSlotCount];
    private T?[] _items = new T?[FirstSlotCount];

    public int Count { get; private set; }

    public T? Find(string name)
    {
        int hash = NotZero(Name.HashOf(name));
        for (int slot = HomeOf(hash); _hashes[slot] != 0; slot = Next(slot))
        {
            if (_hashes[slot] == hash && _items[slot]!.Name.Is(name))
            {
                return _items[slot];
            }
        }
        return null;
    }

    /// <summary>Adds what is not there yet.</summary>
    public void Add(T item)
    {
        int hash = NotZero(item.Name.Hash);
        Invariant.Holds(SlotOf(hash, item.Name) < 0);
        // Four fifths full: a miss then looks at a dozen neighbours.
        if ((Count + 1) * 5L > _hashes.Length * 4L)
        {
            Grow();
        }
        Put(hash, item);
        Count++;
    }

    /// <summary>False: it was not there.</summary>
    public bool Remove(T item)
    {
        int hole = SlotOf(NotZero(item.Name.Hash), item.Name);
        if (hole < 0)
        {
            return false;
        }
        // Who would not be found behind the hole moves into it.
        for (int slot = Next(hole); _hashes[slot] != 0; slot = Next(slot))
        {
            if (Distance(HomeOf(_hashes[slot]), slot) >= Distance(hole, slot))
            {
                _hashes[hole] = _hashes[slot];
                _items[hole] = _items[slot];
                hole = slot;
            }
        }
        _hashes[hole] = 0;
        _items[hole] = null;
        Count--;
        return true;
    }

    private int SlotOf(int hash, Name name)
    {
        for (int slot = HomeOf(hash); _hashes[slot] != 0; slot = Next(slot))
        {
            if (_hashes[slot] == hash && _items[slot]!.Name.Is(name))
            {
                return slot;
            }
        }
        return -1;
    }

    private void Put(int hash, T item)
    {
        int slot = HomeOf(hash);
        while (_hashes[slot] != 0)
        {
            slot = Next(slot);
        }
        _hashes[slot] = hash;
        _items[slot] = item;
    }

    /// <summary>By half: doubling leaves more empty than it saves in moves.</summary>
    private void Grow()
    {
        (int[] hashes, T?[] items) = (_hashes, _items);
        int slotCount = checked(hashes.Length + (hashes.Length / 2));
        _hashes = new int[slotCount];
        _items = new T?[slotCount];
        for (int slot = 0; slot < hashes.Length; slot++)
        {
            if (hashes[slot] != 0)
            {
                Put(hashes[slot], items[slot]!);
            }
        }
    }

    /// <summary>Where a hash's search begins: its share of the range of hashes, of the slots.</summary>
    private int HomeOf(int hash) => (int)((unchecked((uint)hash) * (ulong)_hashes.Length) >> 32);

    private int Next(int slot) => slot + 1 == _hashes.Length ? 0 : slot + 1;

    /// <summary>Steps from one slot forward to another, round the end.</summary>
    private int Distance(int from, int to) => to >= from ? to - from : to - from + _hashes.Length;

    private static int NotZero(int hash) => hash == 0 ? 1 : hash;
}
