using Microsoft.Extensions.Logging;

namespace SeatBroker.Client;

/// <summary>A gateway that starts before its broker waits for it, until it is stopped.</summary>
internal sealed partial class ConnectionPersistence(TimeProvider time, ILogger<SeatBrokerClient> log)
    : IClientConnectionRetryFilter
{
    private BackOff _backOff = new();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNoGateway(exception.Message);
        await Task.Delay(_backOff.Next(), time, cancellationToken);
        return true;
    }

    [LoggerMessage(3, LogLevel.Warning, "No gateway of the broker answers yet: {Reason}")]
    private partial void LogNoGateway(string reason);
}
