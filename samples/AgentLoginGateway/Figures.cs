using System.Collections.Concurrent;
using System.Globalization;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>What the gateway did so far. Counted from many threads.</summary>
internal sealed class Figures
{
    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private long _granted;
    private long _grantedAsBurst;
    private long _unanswered;
    private long _repeated;
    private long _renewals;
    private long _lost;
    private long _loggedInAgain;
    private long _loggedOut;
    private long _leftToLeases;
    private int _mostAtOnce;

    public long Repeated => Interlocked.Read(ref _repeated);

    public long LoggedInAgain => Interlocked.Read(ref _loggedInAgain);

    public long LoggedOutCount => Interlocked.Read(ref _loggedOut);

    public long LeftToLeases => Interlocked.Read(ref _leftToLeases);

    /// <summary>Why the last call had to be repeated.</summary>
    public string? LastTrouble { get; private set; }

    public void Answered(LoginAnswer answer)
    {
        if (answer.Seat is { } seat)
        {
            Interlocked.Increment(ref _granted);
            Interlocked.Add(ref _grantedAsBurst, seat == Seat.Burst ? 1 : 0);
        }
        else
        {
            _refusals.AddOrUpdate(answer.Code ?? "refused", 1, (_, refused) => refused + 1);
        }
    }

    public void AnsweredAgain(LoginAnswer answer)
    {
        Interlocked.Increment(ref _lost);
        Interlocked.Add(ref _loggedInAgain, answer.Seat is null ? 0 : 1);
    }

    public void Renewed(RenewAnswer answer) => Interlocked.Add(ref _renewals, answer.Renewed.Count);

    public void Repeat(string trouble)
    {
        LastTrouble = trouble;
        Interlocked.Increment(ref _repeated);
    }

    public void Unanswered() => Interlocked.Increment(ref _unanswered);

    public void LoggedOut() => Interlocked.Increment(ref _loggedOut);

    public void LeftToItsLease() => Interlocked.Increment(ref _leftToLeases);

    /// <summary>The line that is printed now and then.</summary>
    public string Line(IEnumerable<Session> sessions)
    {
        Seat[] seats = [.. sessions.Select(session => session.Seat).OfType<Seat>()];
        _mostAtOnce = Math.Max(_mostAtOnce, seats.Length);
        string trouble = LastTrouble is null ? "" : $" | last trouble: {LastTrouble}";
        LastTrouble = null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"logged in {seats.Length} ({seats.Count(seat => seat == Seat.Burst)} burst) | {Counts()}{trouble}"
        );
    }

    public string Summary(int left) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Counts()} | most logged in {_mostAtOnce} | not logged out in time {left}"
        );

    private string Counts()
    {
        string refusals = string.Join(", ", _refusals.Select(refusal => $"{refusal.Key} {refusal.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"granted {_granted} ({_grantedAsBurst} burst), refused [{refusals}], unanswered {_unanswered}, repeated {_repeated} | renewals {_renewals}, lost {_lost}, logged in again {_loggedInAgain} | logged out {_loggedOut}, left to leases {_leftToLeases}"
        );
    }
}
