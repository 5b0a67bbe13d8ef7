namespace SeatBroker.Domain.Licenses;

/// <summary>The features that a session has asked for, in the order of asking, and which of them it was refused (R23).</summary>
internal sealed class AskedFeatures
{
    /// <summary>A session records at most so many features over all its repeats: a bit each.</summary>
    public const int CountMax = 32;

    private string[] _names;
    private uint _refused;

    public AskedFeatures(string[] names, uint refused = 0)
    {
        Invariant.Holds(names.Length is > 0 and <= CountMax);
        _names = names;
        _refused = refused;
    }

    public IReadOnlyList<string> Names => _names;

    public uint RefusedBits => _refused;

    /// <summary>What the session was granted, or is being asked for: not refused.</summary>
    public IEnumerable<string> Granted => _names.Where((_, index) => (_refused & (1u << index)) == 0);

    /// <summary>Neither granted nor being asked for.</summary>
    public bool Lacks(string name) => Array.IndexOf(_names, name) is var index && (index < 0 || IsRefused(index));

    /// <summary>How many there would be if these were asked for too.</summary>
    public int CountWith(IReadOnlyList<string> names) => _names.Length + names.Count(name => !_names.Contains(name));

    public void Ask(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            int index = Array.IndexOf(_names, name);
            if (index < 0)
            {
                Invariant.Holds(_names.Length < CountMax);
                _names = [.. _names, name];
            }
            else
            {
                _refused &= ~(1u << index);
            }
        }
    }

    public void Refuse(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            int index = Array.IndexOf(_names, name);
            Invariant.Holds(index >= 0);
            _refused |= 1u << index;
        }
    }

    private bool IsRefused(int index) => (_refused & (1u << index)) != 0;
}
