namespace SeatBroker.Client;

/// <summary>
/// The way of one license's logins, or logouts: to the desk, with those of other licenses; for a while to the license itself, where it is not at the desk.
/// </summary>
/// <param name="key">The license's.</param>
/// <param name="desk">Shared by all licenses.</param>
/// <param name="license">The license's own.</param>
/// <param name="time">By which the while is measured.</param>
internal sealed class CallRoute(string key, Gathering desk, Gathering license, TimeProvider time)
{
    /// <summary>A license that another silo serves stays there for long; asking again costs one round trip to the desk in so much time.</summary>
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(5);

    private long _awaySince;
    private volatile bool _isAway;

    public string Key => key;

    public void Enqueue(IGathered call) => (IsAway ? license : desk).Enqueue(call);

    /// <summary>From now on calls, and further attempts of calls, go to the license.</summary>
    public void LeaveDesk()
    {
        Volatile.Write(ref _awaySince, time.GetTimestamp());
        _isAway = true;
    }

    /// <summary>The desk left a call to its license.</summary>
    public void NotAtDesk(IGathered call)
    {
        LeaveDesk();
        license.Enqueue(call);
    }

    private bool IsAway
    {
        get
        {
            if (_isAway && time.GetElapsedTime(Volatile.Read(ref _awaySince)) >= AwayFor)
            {
                // This call tries the desk; those behind it follow its answer.
                _isAway = false;
            }
            return _isAway;
        }
    }
}
