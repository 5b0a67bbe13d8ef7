namespace SeatBroker.Client;

/// <summary>Pauses that grow and are random, so that a thousand gateways that lost the same broker do not come back in one step.</summary>
internal struct BackOff()
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private TimeSpan _most = First;

    /// <summary>The next pause: at least half of what it is at most.</summary>
    public TimeSpan Next()
    {
        TimeSpan most = _most;
        _most = most * 2 < Longest ? most * 2 : Longest;
        return most * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
