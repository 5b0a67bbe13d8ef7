namespace SeatBroker.Domain.Licenses;

/// <summary>What carries a key of its own.</summary>
internal interface IKeyed
{
    string Key { get; }
}

/// <summary>
/// Objects by the key they carry, compared by ordinal: open addressing, linear probing, 12 bytes a slot. A dictionary keeps 28 an entry and grows to twice the room; two of them were a quarter of what a
/// live session cost in memory.
/// </summary>
internal sealed class KeyedSet<T>
    where T : class, IKeyed
{
    private const int FirstSlotCount = 4;

    // A slot is empty where its hash is 0. The number of slots is a power of two.
    private int[] _hashes = new int[FirstSlotCount];
    private T?[] _items = new T?[FirstSlotCount];

    public int Count { get; private set; }

    private int Mask => _hashes.Length - 1;

    public T? Find(string key) => SlotOf(HashOf(key), key) is >= 0 and int slot ? _items[slot] : null;

    /// <summary>Adds what is not there yet.</summary>
    public void Add(T item)
    {
        int hash = HashOf(item.Key);
        Invariant.Holds(SlotOf(hash, item.Key) < 0);
        // Four fifths full: a miss then looks at a dozen neighbours.
        if ((Count + 1) * 5L > _hashes.Length * 4L)
        {
            Grow();
        }
        Put(hash, item);
        Count++;
    }

    /// <summary>False: it was not there.</summary>
    public bool Remove(string key)
    {
        int hole = SlotOf(HashOf(key), key);
        if (hole < 0)
        {
            return false;
        }
        // Who would not be found behind the hole moves into it.
        for (int slot = Next(hole); _hashes[slot] != 0; slot = Next(slot))
        {
            if (Distance(_hashes[slot] & Mask, slot) >= Distance(hole, slot))
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

    private int SlotOf(int hash, string key)
    {
        for (int slot = hash & Mask; _hashes[slot] != 0; slot = Next(slot))
        {
            if (_hashes[slot] == hash && _items[slot]!.Key == key)
            {
                return slot;
            }
        }
        return -1;
    }

    private void Put(int hash, T item)
    {
        int slot = hash & Mask;
        while (_hashes[slot] != 0)
        {
            slot = Next(slot);
        }
        _hashes[slot] = hash;
        _items[slot] = item;
    }

    private void Grow()
    {
        (int[] hashes, T?[] items) = (_hashes, _items);
        _hashes = new int[hashes.Length * 2];
        _items = new T?[hashes.Length * 2];
        for (int slot = 0; slot < hashes.Length; slot++)
        {
            if (hashes[slot] != 0)
            {
                Put(hashes[slot], items[slot]!);
            }
        }
    }

    private int Next(int slot) => (slot + 1) & Mask;

    /// <summary>Steps from one slot forward to another, round the end.</summary>
    private int Distance(int from, int to) => (to - from) & Mask;

    // Seeded anew in every process: nobody can choose identifiers that collide.
    private static int HashOf(string key) => StringComparer.Ordinal.GetHashCode(key) is not 0 and int hash ? hash : 1;
}
