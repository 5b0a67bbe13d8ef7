using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using SeatBroker.Journal.AzureBlobs;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Journal;

/// <summary>An emulator of Azure's blobs of the tests' own, on a free port of the loopback address; it ends with them.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    // The account that every Azurite has, and its key.
    private const string Account = "devstoreaccount1";
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = LoopbackPorts.Free();
    private Process? _server;

    public string ConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{_port}/{Account}"
        );

    /// <summary>Where tests/run has installed it.</summary>
    private static string Program
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            cache = string.IsNullOrEmpty(cache)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                : cache;
            return Path.Combine(cache, "seatbroker/azurite-3.37.0/node_modules/azurite/dist/src/blob/main.js");
        }
    }

    public Task InitializeAsync() => StartAsync();

    public async Task StartAsync()
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: tests/run installs it.");
        _server = Process.Start(
            "node",
            [
                Program,
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                _port.ToString(CultureInfo.InvariantCulture),
                "--location",
                _directory.FullName,
                "--silent",
                "--disableTelemetry",
                "--skipApiVersionCheck",
            ]
        );
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException e) when (Stopwatch.GetElapsedTime(began) < StartsWithin)
            {
                Assert.False(_server.HasExited, e.Message);
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Stops it by SIGTERM: killed, it would lose the seconds that it keeps in memory, which the service that it stands for does not.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            await SignalAsync(server, "-TERM");
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
        }
    }

    /// <summary>Stops its process: connections stay open, and nothing is answered.</summary>
    public Task FreezeAsync() => SignalAsync(_server!, "-STOP");

    /// <summary>Lets it go on, with what it was asked meanwhile.</summary>
    public Task ThawAsync() => SignalAsync(_server!, "-CONT");

    /// <summary>Opens the journals of a container of that name, which is created if it is not there.</summary>
    public AzureBlobJournalStore Open(string name, int segmentRows = AzureBlobJournalStore.SegmentRows) =>
        AzureBlobJournalStore.Open(ConnectionString, ContainerOf(name), createContainer: true, segmentRows);

    public static string ContainerOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];

    public async Task DisposeAsync()
    {
        if (_server is { } server)
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        _directory.Dispose();
    }

    private static async Task SignalAsync(Process server, string signal)
    {
        using Process kill = Process.Start("kill", [signal, server.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteServer>
{
    public const string Name = "Azurite";
}
