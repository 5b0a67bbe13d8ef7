using SeatBroker.Abstractions;
using SeatBroker.Domain;

namespace SeatBroker.Grains.Licenses;

/// <summary>
/// The logins of which a second or later attempt was decided here. The cluster may yet deliver an earlier attempt: it lay in a process that stood still, or waited for an activation that ended.
/// Whoever made the call has an answer by then, and perhaps has logged out again: the seat that it took would be nobody's, and could raise a peak.
/// </summary>
internal sealed class RepeatedCalls
{
    /// <summary>Longer than a process is likely to stand still.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<long, int> _attempts = [];
    private readonly Queue<(long Call, Instant At)> _inOrder = new();

    /// <summary>A later attempt of the same call was decided.</summary>
    public bool IsOvertaken(LoginRequest login) =>
        _attempts.Count > 0 && _attempts.TryGetValue(login.Call, out int decided) && login.Attempt < decided;

    public void Decided(LoginRequest login, Instant now)
    {
        while (_inOrder.TryPeek(out (long Call, Instant At) oldest) && oldest.At + KeptFor <= now)
        {
            _attempts.Remove(_inOrder.Dequeue().Call);
        }
        if (login.Attempt < 2)
        {
            return;
        }
        if (_attempts.TryAdd(login.Call, login.Attempt))
        {
            _inOrder.Enqueue((login.Call, now));
        }
        else
        {
            _attempts[login.Call] = Math.Max(_attempts[login.Call], login.Attempt);
        }
    }
}
