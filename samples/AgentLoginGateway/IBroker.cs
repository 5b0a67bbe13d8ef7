namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>
/// One license of a broker, as a gateway needs it: once over HTTP, once through an Orleans client. Calls may overlap. Repeating any of them is safe, and is left to the caller.
/// </summary>
/// <exception cref="OutcomeUnknownException">From every member: repeat the same call.</exception>
/// <exception cref="BrokerRefusedException">From every member: the call itself is wrong, or there is no such license.</exception>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>Creates the organization and the license, or changes them to this.</summary>
    Task CreateLicense(NewLicense license, CancellationToken cancellationToken);

    /// <summary>How long a lease is now. It may be changed while the gateway runs.</summary>
    Task<TimeSpan> ReadLease(CancellationToken cancellationToken);

    Task<LoginAnswer> Login(string sessionId, string user, CancellationToken cancellationToken);

    /// <summary>Renews at most <see cref="SessionDesk.RenewedAtOnceMax"/> leases.</summary>
    Task<RenewAnswer> Renew(IReadOnlyList<string> sessionIds, CancellationToken cancellationToken);

    /// <summary>Logs out; also what is gone already.</summary>
    Task Logout(string sessionId, CancellationToken cancellationToken);
}

internal enum Seat
{
    Concurrent,
    Burst,
    Fixed,
}

/// <summary>The broker's word on a login.</summary>
/// <param name="Seat">The seat; null if refused.</param>
/// <param name="Code">Why it was refused, e.g. <c>no_seat_available</c>; null if granted.</param>
/// <param name="RetryAfter">When a seat may become free, if the broker knows.</param>
internal sealed record LoginAnswer(Seat? Seat, string? Code = null, TimeSpan? RetryAfter = null);

/// <param name="Renewed">The sessions that live on, each with its seat as of now: a burst holder may have been promoted.</param>
/// <param name="Lost">Those that hold nothing any more.</param>
internal sealed record RenewAnswer(IReadOnlyDictionary<string, Seat> Renewed, IReadOnlyList<string> Lost);

internal sealed record NewLicense(int ConcurrentTotal, int BurstTotal, int LeaseSeconds);

/// <summary>It is not known whether the call was done.</summary>
internal sealed class OutcomeUnknownException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A refusal that is no answer to a login: a mistake in the gateway's settings, most likely.</summary>
internal sealed class BrokerRefusedException(string message) : Exception(message);
