namespace SeatBroker.Domain.Licenses;

/// <summary>The open challenges of one license (R24): memory only, and bounded, whoever asks for how many.</summary>
internal sealed class Challenges
{
    public const int OpenOfUserMax = 8;
    public const int OpenMax = 10_000;
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, List<LinkedListNode<Challenge>>> _ofUsers = [];
    private readonly LinkedList<Challenge> _oldestFirst = [];

    /// <summary>Opens a challenge; the user's oldest beyond the eighth, or the license's oldest of all, is dropped for it.</summary>
    /// <returns>When it ends; half-open.</returns>
    public Instant Open(string user, string text, Instant now)
    {
        CloseDue(now);
        if (_ofUsers.TryGetValue(user, out List<LinkedListNode<Challenge>>? open) && open.Count == OpenOfUserMax)
        {
            Close(open[0]);
        }
        if (_oldestFirst.Count == OpenMax)
        {
            Close(_oldestFirst.First!);
        }
        if (!_ofUsers.TryGetValue(user, out open))
        {
            _ofUsers.Add(user, open = []);
        }
        var challenge = new Challenge(user, text, now + Lifetime);
        open.Add(_oldestFirst.AddLast(challenge));
        return challenge.End;
    }

    public bool IsOpen(string user, string text, Instant now)
    {
        CloseDue(now);
        return Find(user, text) is not null;
    }

    public void Consume(string user, string text) => Close(Find(user, text)!);

    private LinkedListNode<Challenge>? Find(string user, string text) =>
        _ofUsers.GetValueOrDefault(user)?.Find(node => node.Value.Text == text);

    private void CloseDue(Instant now)
    {
        while (_oldestFirst.First is { } first && first.Value.End <= now)
        {
            Close(first);
        }
    }

    private void Close(LinkedListNode<Challenge> node)
    {
        _oldestFirst.Remove(node);
        List<LinkedListNode<Challenge>> open = _ofUsers[node.Value.User];
        open.Remove(node);
        if (open.Count == 0)
        {
            _ofUsers.Remove(node.Value.User);
        }
    }

    private sealed record Challenge(string User, string Text, Instant End);
}

/// <summary>A user's wrong proofs of late: five within 15 minutes lock the user's key login for 15 minutes (R24).</summary>
internal sealed class FailedProofs
{
    private const int FailuresMax = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly Queue<Instant> _failures = new(FailuresMax);
    private Instant _lockedUntil = new(long.MinValue);

    public bool IsLocked(Instant now) => now < _lockedUntil;

    public void Add(Instant now)
    {
        while (_failures.TryPeek(out Instant oldest) && oldest + Window <= now)
        {
            _failures.Dequeue();
        }
        _failures.Enqueue(now);
        if (_failures.Count == FailuresMax)
        {
            _lockedUntil = now + Window;
            _failures.Clear();
        }
    }
}
