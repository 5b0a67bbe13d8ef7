namespace SeatBroker.Server.Http;

internal sealed partial class RequestGate
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(string method, PathString path, Exception failure);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Method} {Path} was cut off midway: {Reason}")]
    private partial void LogCut(string method, PathString path, string reason);

    [LoggerMessage(
        EventId = 3,
        Level = LogLevel.Warning,
        Message = "{Method} {Path} was not done: it came while this process was frozen, and its caller has hung up since"
    )]
    private partial void LogGivenUp(string method, PathString path);
}
