namespace SeatBroker.Abstractions;

/// <summary>
/// A feature or product license as the sessions of a user license use it (R23). The key is <see cref="LicenseKey.Of"/>, and the same grain answers that is <see cref="ILicenseGrain"/>.
/// Called by the broker's own grains; a gateway calls <see cref="ILoginGrain"/> and <see cref="ILicenseGrain"/>.
/// </summary>
/// <exception cref="TryAgainException">From every member: not known to be done; repeat the same call.</exception>
[Alias("seatbroker.feature")]
public interface IFeatureLicense : IGrainWithStringKey
{
    /// <summary>Gives a seat to a user session, or repeats; its lease is the user session's.</summary>
    [Alias("feature-login")]
    ValueTask<FeatureGrant> Login(FeatureSession session, string user);

    /// <summary>Extends leases to their user sessions'.</summary>
    /// <returns>For each session, in order, the seat; null: it is lost.</returns>
    [Alias("feature-renew")]
    ValueTask<SeatKind?[]> Renew(FeatureSession[] sessions);

    /// <summary>An outage of the user license gave its sessions a full lease: extends leases to theirs, and shortens none (R8).</summary>
    [Alias("feature-prolong")]
    ValueTask Prolong(FeatureSession[] sessions);

    /// <summary>Gives seats back; also those that are gone already.</summary>
    [Alias("feature-release")]
    ValueTask Release(string[] sessionIds);

    /// <summary>Which of the sessions hold a seat, in order.</summary>
    [Alias("feature-holds")]
    ValueTask<bool[]> Holds(string[] sessionIds);
}

/// <summary>A user license's session in a feature license.</summary>
/// <param name="SessionId"><see cref="IdOf"/>.</param>
/// <param name="LeaseEnd">The user session's.</param>
/// <param name="LeaseSeconds">The largest lease in force since the user session's login.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.feature-session")]
public sealed record FeatureSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] DateTimeOffset LeaseEnd,
    [property: Id(2)] int LeaseSeconds
)
{
    /// <summary><c>{userLicenseType}/{sessionId}</c>: no session of a direct login is called so.</summary>
    public static string IdOf(string userLicenseType, string sessionId) => $"{userLicenseType}/{sessionId}";
}
