namespace SeatBroker.Abstractions;

/// <summary>
/// Logs in with features (R23): the user license first, then every feature in parallel, each independently of the others. The key is <see cref="LicenseKey.Of"/> of the user license.
/// A login without features needs none of this: call <see cref="ILicenseGrain.Login"/>, and come here only if its reply names <see cref="LoginReply.Features"/> of earlier logins.
/// </summary>
/// <exception cref="TryAgainException">From every member: not known to be done; repeat the same call, which completes what was missing.</exception>
[Alias("seatbroker.login")]
public interface ILoginGrain : IGrainWithStringKey
{
    [Alias("login")]
    ValueTask<FeatureLoginReply> Login(LoginRequest request);
}

/// <summary>The answer to a login with features.</summary>
/// <param name="Login">Of the user license; where it refused, no feature was asked for.</param>
/// <param name="Features">What became of every feature asked for now, in the order of asking; then those still held from earlier logins.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.feature-login-reply")]
public sealed record FeatureLoginReply([property: Id(0)] LoginReply Login, [property: Id(1)] FeatureGrant[] Features);

/// <summary>What became of one feature.</summary>
/// <param name="LicenseType">The feature's.</param>
/// <param name="Refusal"><see cref="Refusal.None"/>: the session holds a seat of it.</param>
/// <param name="Seat">Of no meaning where refused.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.feature-grant")]
public sealed record FeatureGrant(
    [property: Id(0)] string LicenseType,
    [property: Id(1)] Refusal Refusal,
    [property: Id(2)] SeatKind Seat
);
