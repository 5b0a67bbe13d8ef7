using System.Diagnostics;

namespace SeatBroker.Tests.Processes;

internal enum SessionState
{
    /// <summary>A login was sent, and nothing is known of it.</summary>
    LoggingIn,

    /// <summary>The login was acknowledged, and no logout was sent.</summary>
    Held,

    /// <summary>A logout was sent, and nothing is known of it.</summary>
    LoggingOut,

    /// <summary>The logout was acknowledged.</summary>
    Released,

    /// <summary>The login was refused.</summary>
    Refused,
}

/// <summary>What one client knows of one session that it logged in. Instants are of the monotonic clock.</summary>
internal sealed class SessionStory(string licenseType, string sessionId, string user)
{
    private long _loginSentAt;
    private long _grantedAt;
    private long _logoutSentAt;
    private long _releasedAt;

    public string LicenseType { get; } = licenseType;

    public string SessionId { get; } = sessionId;

    public string User { get; } = user;

    public SessionState State { get; private set; }

    /// <summary>The seat as the grant told it; null before.</summary>
    public HeldSeat? Seat { get; private set; }

    /// <summary>When the seat was certainly held: from the grant's arrival until the logout was sent.</summary>
    public (long From, long Until)? CertainlyHeld =>
        Seat is null ? null : (_grantedAt, _logoutSentAt == 0 ? long.MaxValue : _logoutSentAt);

    /// <summary>When the seat may have been held: from the login's first sending until the logout's answer.</summary>
    public (long From, long Until)? PossiblyHeld =>
        State == SessionState.Refused ? null : (_loginSentAt, _releasedAt == 0 ? long.MaxValue : _releasedAt);

    public void SendLogin()
    {
        State = SessionState.LoggingIn;
        // A repeat does not forget that the first one may have been granted.
        _loginSentAt = _loginSentAt == 0 ? Stopwatch.GetTimestamp() : _loginSentAt;
    }

    public void Grant(HeldSeat seat)
    {
        _grantedAt = Stopwatch.GetTimestamp();
        Seat = seat;
        State = SessionState.Held;
    }

    public void Refuse() => State = SessionState.Refused;

    public void SendLogout()
    {
        State = SessionState.LoggingOut;
        _logoutSentAt = _logoutSentAt == 0 ? Stopwatch.GetTimestamp() : _logoutSentAt;
    }

    public void Release()
    {
        _releasedAt = Stopwatch.GetTimestamp();
        State = SessionState.Released;
    }

    public override string ToString() => $"{LicenseType}/{SessionId} of {User}: {State}";
}
