using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace SeatBroker.Tests.Processes;

/// <summary>A redis-server of one's own, at a free loopback port, on a temporary folder.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // No limit that Redis promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private RedisServer()
    {
        string port = LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture);
        Connection = $"127.0.0.1:{port}";
        _process = Process.Start(
            new ProcessStartInfo(
                "redis-server",
                [
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    port,
                    "--dir",
                    _folder.Path,
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--loglevel",
                    "warning",
                ]
            )
        )!;
    }

    /// <summary>The connection string of its clients.</summary>
    public string Connection { get; }

    public static async Task<RedisServer> Start()
    {
        var server = new RedisServer();
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await (await ConnectionMultiplexer.ConnectAsync(server.Connection)).DisposeAsync();
                return server;
            }
            catch (RedisConnectionException e) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                Assert.False(server._process.HasExited, $"Redis ended before it answered: {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
