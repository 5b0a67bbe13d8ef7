using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>
/// A gateway's way to the broker, one for the whole gateway: what its callers ask at the same time travels together. Made by <c>AddSeatBrokerClient</c>; a gateway that hosts a silo itself makes one over
/// the silo's grains. All members may be called at the same time.
/// </summary>
public sealed partial class SeatBrokerClient : IDisposable
{
    private const int RenewalsAtOnce = 8;

    private readonly ConcurrentDictionary<(string Organization, string LicenseType), LicenseSeats> _licenses = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger<SeatBrokerClient> _log;

    public SeatBrokerClient(
        IGrainFactory grains,
        IOptions<SeatBrokerClientOptions> options,
        TimeProvider time,
        ILogger<SeatBrokerClient> log
    )
    {
        Grains = grains;
        Options = options.Value;
        Time = time;
        _log = log;
        Logins = new(grains, time, Options.BatchSizeMax);
        Logouts = new(grains, time, Options.BatchSizeMax);
    }

    /// <summary>A renewal found that a session is lost. Raised on a pool thread, once a session.</summary>
    public event EventHandler<SessionLostEventArgs>? SessionLost;

    /// <summary>A renewal found that a session has lost features. Raised on a pool thread, once a feature until the session logs in again.</summary>
    public event EventHandler<FeaturesLostEventArgs>? FeaturesLost;

    internal IGrainFactory Grains { get; }

    internal SeatBrokerClientOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>Logins travel apart from logouts: they may be answered earlier (<c>Relaxed</c> durability).</summary>
    internal DeskGathering Logins { get; }

    internal DeskGathering Logouts { get; }

    /// <summary>Bulk renewals are long answers; logins should not stand behind too many of them.</summary>
    internal SemaphoreSlim RenewalTurns { get; } = new(RenewalsAtOnce);

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>The seats of one license, the same object for the same names.</summary>
    /// <exception cref="ArgumentException">A name is no identifier.</exception>
    public LicenseSeats License(string organization, string licenseType) =>
        _licenses.TryGetValue((organization, licenseType), out LicenseSeats? license)
            ? license
            : AddLicense(organization, licenseType);

    /// <summary>Ends the renewals. Calls under way go on to their answers.</summary>
    public void Dispose() => _stopping.Cancel();

    /// <summary>Calls until there is an answer.</summary>
    /// <exception cref="TryAgainException">There was none before the deadline.</exception>
    internal async Task<T> UntilAnswered<T>(Func<ValueTask<T>> call, TimeSpan deadline, CancellationToken cancellation)
    {
        long began = Time.GetTimestamp();
        var backOff = new BackOff();
        while (true)
        {
            TimeSpan pause;
            try
            {
                return await call().AsTask().WaitAsync(cancellation);
            }
            catch (Exception e) when (Repeatable.Is(e) && !cancellation.IsCancellationRequested)
            {
                pause = backOff.Next();
                if (Time.GetElapsedTime(began) + pause >= deadline)
                {
                    throw e as TryAgainException ?? new TryAgainException(e.Message, e);
                }
            }
            await Task.Delay(pause, Time, cancellation);
        }
    }

    internal void Raise(SessionLostEventArgs lost) => Raise(SessionLost, lost, lost.License.Key);

    internal void Raise(FeaturesLostEventArgs lost) => Raise(FeaturesLost, lost, lost.License.Key);

    internal void LogNotRenewed(string license, int count, string reason) =>
        LogRenewalUnanswered(license, count, reason);

    private void Raise<T>(EventHandler<T>? handlers, T lost, string license)
    {
        try
        {
            handlers?.Invoke(this, lost);
        }
        catch (Exception e)
        {
            // Renewals of everybody else go on: a handler's mistake must not log a contact centre out.
            LogHandlerFailed(e, license);
        }
    }

    private LicenseSeats AddLicense(string organization, string licenseType)
    {
        Identifier.Require(organization, "organization");
        Identifier.Require(licenseType, "license type");
        return _licenses.GetOrAdd((organization, licenseType), key => new(this, key.Organization, key.LicenseType));
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The renewal of {Count} leases of '{License}' was not answered: {Reason} It follows with the next round."
    )]
    private partial void LogRenewalUnanswered(string license, int count, string reason);

    [LoggerMessage(2, LogLevel.Error, "A handler of what '{License}' lost failed.")]
    private partial void LogHandlerFailed(Exception exception, string license);
}
