namespace SeatBroker.Server.Http;

internal sealed partial class RequestGate
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(string method, PathString path, Exception failure);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Method} {Path} was cut off midway: {Reason}")]
    private partial void LogCut(string method, PathString path, string reason);
}
