using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SeatBroker.Tests.Http;

/// <summary>What a server logs, kept for a test to look at.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    /// <summary>Where the server says that a connection, and all that was done on it, has ended.</summary>
    private const string Connections = "Microsoft.AspNetCore.Server.Kestrel.Connections";
    private const string ConnectionStop = "ConnectionStop";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _aboveDebug = new();
    private readonly SemaphoreSlim _ended = new(0);

    /// <summary>Everything that was logged above the level of debugging.</summary>
    public string AboveDebug => string.Join('\n', _aboveDebug);

    public void AddTo(ILoggingBuilder logging) =>
        logging.AddProvider(this).AddFilter<RecordedLogs>(Connections, LogLevel.Debug);

    /// <summary>Waits until one more connection has ended.</summary>
    public async Task ConnectionEnded()
    {
        if (!await _ended.WaitAsync(Patience))
        {
            throw new TimeoutException("The server did not end the connection.");
        }
    }

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void Dispose() => _ended.Dispose();

    private sealed class Log(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (logLevel > LogLevel.Debug)
            {
                logs._aboveDebug.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }

            if (category == Connections && eventId.Name == ConnectionStop)
            {
                logs._ended.Release();
            }
        }
    }
}
