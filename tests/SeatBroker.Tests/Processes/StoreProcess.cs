using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SeatBroker.Server;
using StackExchange.Redis;

namespace SeatBroker.Tests.Processes;

/// <summary>A redis-server or a PostgreSQL of one's own, at a free loopback port, on a temporary folder.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    // No limit that a store promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private StoreProcess(TemporaryFolder folder, Process process, string connection)
    {
        _folder = folder;
        _process = process;
        Connection = connection;
    }

    /// <summary>The connection string of its clients.</summary>
    public string Connection { get; }

    public static async Task<StoreProcess> StartRedis()
    {
        var folder = new TemporaryFolder();
        string port = Text(LoopbackPorts.Free());
        Process process = Start(
            "redis-server",
            ["--bind", "127.0.0.1", "--port", port, "--dir", folder.Path, "--save", "", "--appendonly", "no"]
        );
        var store = new StoreProcess(folder, process, $"127.0.0.1:{port}");
        await store.Answers(async () =>
            await (await ConnectionMultiplexer.ConnectAsync(store.Connection)).DisposeAsync()
        );
        return store;
    }

    /// <summary>Starts a PostgreSQL that has the broker's schema.</summary>
    public static async Task<StoreProcess> StartPostgreSql()
    {
        var folder = new TemporaryFolder();
        string programs = Directory
            .GetDirectories("/usr/lib/postgresql")
            .MaxBy(version => int.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture))!;
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chown", ["postgres", folder.Path]);
        }
        await RunAsItsUser(
            Path.Combine(programs, "bin/initdb"),
            ["-D", folder.Sub("db"), "-A", "trust", "-U", "postgres", "--no-sync"]
        );
        string port = Text(LoopbackPorts.Free());
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={port}",
            "unix_socket_directories=",
            "max_connections=200",
        ];
        (string program, string[] arguments) = AsItsUser(
            Path.Combine(programs, "bin/postgres"),
            ["-D", folder.Sub("db"), .. settings.SelectMany(setting => new[] { "-c", setting })]
        );
        var store = new StoreProcess(
            folder,
            Start(program, arguments),
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;SSL Mode=Disable"
        );
        await store.Answers(() => SchemaCommand.ApplyAsync(store.Connection));
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        // PostgreSQL's own processes end with it.
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task Answers(Func<Task> ask)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception e) when (e is NpgsqlException or RedisConnectionException && waited.Elapsed < Patience)
            {
                Assert.False(_process.HasExited, $"The store ended before it answered: {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    /// <summary>PostgreSQL does not run as root.</summary>
    private static (string Program, string[] Arguments) AsItsUser(string program, string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", program, .. arguments])
            : (program, arguments);

    private static Task RunAsItsUser(string program, string[] arguments)
    {
        (program, arguments) = AsItsUser(program, arguments);
        return Run(program, arguments);
    }

    private static async Task Run(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static Process Start(string program, string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = "/",
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        // A pipe that nobody reads would stop the store once it is full.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
