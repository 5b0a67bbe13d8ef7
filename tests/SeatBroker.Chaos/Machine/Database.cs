using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SeatBroker.Chaos.Machine;

/// <summary>A PostgreSQL of the run's own, on a free port of loopback, in a folder that goes with the run.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Versions = "/usr/lib/postgresql";
    private const int ConnectionsMax = 60;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _log;
    private readonly TimeSpan _clockOffset;
    private readonly int _port = FreePort.Next();
    private ChildProcess? _server;

    private Database(string folder, TimeSpan clockOffset)
    {
        _clockOffset = clockOffset;
        _folder = Path.Combine(folder, "postgres");
        _log = Path.Combine(folder, "postgres.log");
    }

    public string ConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;SSL Mode=Disable;Timeout=5;Command Timeout=10"
        );

    /// <param name="folder">Where its own folder is made.</param>
    /// <param name="clockOffset">By so much its clock is off from the machine's.</param>
    public static async Task<Database> Create(string folder, TimeSpan clockOffset)
    {
        var database = new Database(folder, clockOffset);
        if (Environment.IsPrivilegedProcess)
        {
            await ChildProcess.Run(
                new ProcessStartInfo("install", ["-d", "-o", "postgres", "-m", "700", database._folder]),
                database._log
            );
        }
        await ChildProcess.Run(
            AsItsUser("initdb", ["-D", database._folder, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"]),
            database._log
        );
        await database.Start();
        return database;
    }

    public async Task Start()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"port={_port}"),
            "unix_socket_directories=",
            string.Create(CultureInfo.InvariantCulture, $"max_connections={ConnectionsMax}"),
            "log_min_messages=error",
        ];
        _server = ChildProcess.Start(
            AsItsUser(
                "postgres",
                ["-D", _folder, .. settings.SelectMany(setting => new[] { "-c", setting })],
                _clockOffset == TimeSpan.Zero ? [] : FakeClock.Turn(_clockOffset.TotalSeconds)
            ),
            _log
        );
        long began = Stopwatch.GetTimestamp();
        while (!await Answers())
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(began) > AnswersWithin)
            {
                throw new InvalidOperationException($"PostgreSQL does not answer: {await File.ReadAllTextAsync(_log)}");
            }
            await Task.Delay(50);
        }
    }

    /// <summary>Stops at once, as a crash does: it recovers when it is started again.</summary>
    public async Task StopImmediately()
    {
        _server!.Send(Signal.Quit);
        await _server.Exit();
    }

    /// <summary>Freezes all of its processes: who is connected waits.</summary>
    /// <returns>The processes, for <see cref="Kill"/>.</returns>
    public IReadOnlyList<int> Freeze()
    {
        // First the one that starts the others.
        _server!.Send(Signal.Stop);
        int[] others = [.. Native.ChildrenOf(_server.Id)];
        foreach (int process in others)
        {
            Native.Send(process, Signal.Stop);
        }
        return others;
    }

    /// <summary>Ends all of its processes as a crash of its machine would: what they had not done is not done.</summary>
    public async Task Kill(IReadOnlyList<int> others)
    {
        _server!.Send(Signal.Kill);
        foreach (int process in others)
        {
            Native.Send(process, Signal.Kill);
        }
        await _server.Exit();
    }

    /// <summary>Takes every connection that is to be had, superuser's reserve included, for a while.</summary>
    /// <returns>How many were taken.</returns>
    public async Task<int> FillConnections(TimeSpan duration)
    {
        var taken = new List<NpgsqlConnection>();
        long began = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                if (!await TryTake(taken))
                {
                    await Task.Delay(20);
                }
            }
            return taken.Count;
        }
        finally
        {
            foreach (NpgsqlConnection connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<bool> TryTake(List<NpgsqlConnection> taken)
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        try
        {
            await connection.OpenAsync();
            taken.Add(connection);
            return true;
        }
        catch (NpgsqlException)
        {
            await connection.DisposeAsync();
            return false;
        }
    }

    private async Task<bool> Answers()
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        try
        {
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>PostgreSQL refuses to run as root: it then runs as the user that its package has made.</summary>
    private static ProcessStartInfo AsItsUser(
        string program,
        string[] arguments,
        IEnumerable<KeyValuePair<string, string>>? environment = null
    )
    {
        // Its environment comes last: what a library shares must be its user's own.
        string[] command =
        [
            .. (environment ?? []).Select(variable => $"{variable.Key}={variable.Value}"),
            Find(program),
            .. arguments,
        ];
        return Environment.IsPrivilegedProcess
            ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "env", .. command])
            : new("env", command);
    }

    private static string Find(string program) =>
        (Directory.Exists(Versions) ? Directory.GetDirectories(Versions) : [])
            .OrderDescending(StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering))
            .Select(version => Path.Combine(version, "bin", program))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is not installed: apt-get install postgresql");
}
