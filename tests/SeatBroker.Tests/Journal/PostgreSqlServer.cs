using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using SeatBroker.Journal.PostgreSql;

namespace SeatBroker.Tests.Journal;

/// <summary>A PostgreSQL server of the tests' own, on a free port of the loopback address; it ends with them.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort();
    private Process? _server;

    private string Folder => _directory.Of("cluster");

    /// <summary>Debian keeps one version beside another; the newest is taken.</summary>
    private static string Programs =>
        Directory
            .GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin"))
            .First();

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chmod", "755", _directory.FullName);
            await Run("chown", "postgres", Folder);
        }

        await Run([
            .. AsItsUser,
            Path.Combine(Programs, "initdb"),
            "-D",
            Folder,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "-N",
        ]);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={_port}",
            "unix_socket_directories=",
            "max_connections=60",
        ];
        string[] command =
        [
            .. AsItsUser,
            Path.Combine(Programs, "postgres"),
            "-D",
            Folder,
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        _server = Begin(command);
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(began) < StartsWithin)
            {
                // A killed server's processes end a moment after it, and keep the next one from starting until then.
                if (_server.HasExited)
                {
                    _server.Dispose();
                    _server = Begin(command);
                }

                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends the server as a crash of its machine's processes would: at once, without a word.</summary>
    public async Task KillAsync()
    {
        if (_server is { } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
        }
    }

    /// <summary>Stops all of the server's processes where they are; their connections stay open, and new ones are taken by the system.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets them go on.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Runs a program of PostgreSQL's own on a database of this server.</summary>
    public async Task RunAsync(string program, string database, params string[] arguments) =>
        await Run([
            Path.Combine(Programs, program),
            "--host=127.0.0.1",
            $"--port={_port}",
            "--username=postgres",
            $"--dbname={database}",
            .. arguments,
        ]);

    public string ConnectionString(string database) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}"
        );

    /// <summary>Opens the journals in a database of that name, which is created if it is not there.</summary>
    public async ValueTask<PostgreSqlJournalStore> OpenAsync(string database)
    {
        try
        {
            await ExecuteAsync($"CREATE DATABASE \"{database}\"");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase) { }

        return PostgreSqlJournalStore.Open(ConnectionString(database), createSchema: true);
    }

    public async Task DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    public Task ExecuteAsync(string sql, string database = "postgres") => ReadAsync(sql, database);

    /// <returns>The first row's first value; null if there is none.</returns>
    public async Task<object?> ReadAsync(string sql, string database)
    {
        await using NpgsqlConnection connection = new(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>PostgreSQL does not run as root.</summary>
    private static string[] AsItsUser =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
            : [];

    private async Task SignalAsync(string signal)
    {
        int id = _server!.Id;
        string children = await File.ReadAllTextAsync($"/proc/{id}/task/{id}/children");
        await Run(["kill", signal, $"{id}", .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static Process Begin(params string[] command)
    {
        ProcessStartInfo start = new(command[0]) { WorkingDirectory = "/" };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} has not started.");
    }

    private static async Task Run(params string[] command)
    {
        using Process process = Begin(command);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "PostgreSQL";
}
