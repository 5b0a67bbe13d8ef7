using Microsoft.Extensions.Logging;
using SeatBroker.Domain;

namespace SeatBroker.Grains.Licenses;

internal sealed partial class LicenseGrain
{
    [LoggerMessage(
        10,
        LogLevel.Debug,
        "License '{Key}' is active with {SessionCount} sessions; restored ones have a full lease from {Since} on."
    )]
    private partial void LogRecovered(string key, int sessionCount, Instant since);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "The features of the restored sessions of '{Key}' could not be prolonged; the sessions' own renewals reach them."
    )]
    private partial void LogFeaturesNotProlonged(Exception exception, string key);

    [LoggerMessage(11, LogLevel.Warning, "Leases of '{Key}' that are due wait: {Reason}")]
    private partial void LogNotReaped(string key, string reason);

    [LoggerMessage(13, LogLevel.Error, "A step of '{Key}' broke off; its journal will be read again.")]
    private partial void LogBrokeOff(Exception exception, string key);
}
