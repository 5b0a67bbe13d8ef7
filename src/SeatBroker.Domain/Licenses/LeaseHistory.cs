namespace SeatBroker.Domain.Licenses;

/// <summary>
/// Answers for any session: the largest <c>leaseSeconds</c> in force at any time since its login (R8).
/// Keeps only what can still be an answer: steps of falling leases, each with the first login to which it applies.
/// </summary>
internal sealed class LeaseHistory
{
    private readonly List<LeaseStep> _steps = [];

    public IReadOnlyList<LeaseStep> Steps => _steps;

    /// <summary>From the login of this number on (and for all running sessions from now on) this lease is in force.</summary>
    public void Add(long fromNumber, int leaseSeconds)
    {
        while (_steps.Count > 0 && _steps[^1].LeaseSeconds <= leaseSeconds)
        {
            fromNumber = Math.Min(fromNumber, _steps[^1].FromNumber);
            _steps.RemoveAt(_steps.Count - 1);
        }
        if (_steps.Count > 0 && _steps[^1].FromNumber == fromNumber)
        {
            // Nobody logged in under the last lease, and those before had a larger one.
            _steps.RemoveAt(_steps.Count - 1);
        }
        _steps.Add(new LeaseStep(fromNumber, leaseSeconds));
    }

    public TimeSpan LargestSince(long number)
    {
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            if (_steps[i].FromNumber <= number)
            {
                return TimeSpan.FromSeconds(_steps[i].LeaseSeconds);
            }
        }
        throw new InvariantBrokenException($"a lease was in force at login {number}");
    }

    /// <summary>Forgets steps that no running session can ask for.</summary>
    public void ForgetBefore(long oldestNumber)
    {
        int keep = _steps.FindLastIndex(step => step.FromNumber <= oldestNumber);
        if (keep > 0)
        {
            _steps.RemoveRange(0, keep);
        }
    }
}

/// <summary>From a login on, the largest lease since.</summary>
public sealed record LeaseStep(long FromNumber, int LeaseSeconds);
