using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>Where a session was logged in. A session of a feature license belongs to a user license's session and ends with it (R23).</summary>
/// <param name="LicenseType">The user license; null: the license itself.</param>
/// <param name="SessionId">The session's id there.</param>
internal readonly record struct SessionOwner(string? LicenseType, string SessionId)
{
    public static SessionOwner Of(HeldSession session)
    {
        int slash = session.SessionId.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new(LicenseType: null, session.SessionId)
            : new(session.SessionId[..slash], session.SessionId[(slash + 1)..]);
    }
}
