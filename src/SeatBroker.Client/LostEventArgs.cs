namespace SeatBroker.Client;

/// <summary>A session holds its seat no more: its lease ended, an administrator ended it, or the broker forgot it. It may be logged in again under the same id.</summary>
public sealed class SessionLostEventArgs : EventArgs
{
    internal SessionLostEventArgs(LicenseSeats license, string sessionId, string user)
    {
        License = license;
        SessionId = sessionId;
        User = user;
    }

    public LicenseSeats License { get; }

    public string SessionId { get; }

    public string User { get; }
}

/// <summary>A session that goes on was granted features that it holds no more.</summary>
public sealed class FeaturesLostEventArgs : EventArgs
{
    internal FeaturesLostEventArgs(LicenseSeats license, string sessionId, string user, string[] features)
    {
        License = license;
        SessionId = sessionId;
        User = user;
        Features = features;
    }

    public LicenseSeats License { get; }

    public string SessionId { get; }

    public string User { get; }

    /// <summary>Those that were not told before.</summary>
    public IReadOnlyList<string> Features { get; }
}
