using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SeatBroker.Chaos.Machine;

/// <summary>One server of the broker in a process of its own, at the same addresses from one life to the next.</summary>
internal sealed class Silo : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly string _folder;
    private readonly string[] _settings;
    private readonly double _clockOffsetSeconds;
    private readonly int _siloPort = FreePort.Next();
    private ChildProcess? _process;
    private double _skewSeconds;

    /// <param name="name">Its name in reports, and its log file's.</param>
    /// <param name="folder">Where it runs and logs.</param>
    /// <param name="settings">Settings that all servers share.</param>
    /// <param name="clockOffset">By so much the clock that all servers share is off from the machine's.</param>
    public Silo(string name, string folder, string[] settings, TimeSpan clockOffset)
    {
        Name = name;
        _folder = folder;
        _settings = settings;
        _clockOffsetSeconds = clockOffset.TotalSeconds;
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        Gateway = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
    }

    public string Name { get; }

    public Uri Url { get; }

    public IPEndPoint Gateway { get; }

    /// <summary>Prepares a database for a cluster.</summary>
    public static Task ApplySchema(string folder, string connection) =>
        ChildProcess.Run(
            new ProcessStartInfo(DotNet(), [ServerAssembly(), "schema", "--apply", connection]),
            Path.Combine(folder, "schema.log")
        );

    /// <summary>Starts it, with a clock that is off from the others' by so many seconds.</summary>
    public void Start(double skewSeconds = 0)
    {
        _skewSeconds = skewSeconds;
        var program = new ProcessStartInfo(
            DotNet(),
            [
                ServerAssembly(),
                "--urls",
                Url.GetLeftPart(UriPartial.Authority),
                string.Create(CultureInfo.InvariantCulture, $"--SeatBroker:SiloPort={_siloPort}"),
                string.Create(CultureInfo.InvariantCulture, $"--SeatBroker:GatewayPort={Gateway.Port}"),
                "--Logging:LogLevel:Default=Warning",
                .. _settings,
            ]
        )
        {
            WorkingDirectory = _folder,
        };
        // On few cores, threads that spin for work take it from those that have some.
        program.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        program.Environment["DOTNET_gcServer"] = "0";
        double turned = _clockOffsetSeconds + skewSeconds;
        foreach ((string name, string value) in turned == 0 ? [] : FakeClock.Turn(turned))
        {
            program.Environment[name] = value;
        }
        _process = ChildProcess.Start(program, Path.Combine(_folder, $"{Name}.log"));
    }

    /// <summary>Waits, and starts it again whenever it ends, as an operator's supervisor does: a server that finds no database, or that it was declared dead, ends.</summary>
    /// <returns>False: it was not ready within this time.</returns>
    public async Task<bool> IsReady(TimeSpan within)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < within)
        {
            if (_process!.HasExited)
            {
                Start(_skewSeconds);
            }
            if (await IsReady())
            {
                return true;
            }
            await Task.Delay(ReadyPause);
        }
        return false;
    }

    /// <exception cref="InvalidOperationException">It is not; the message says where it told why.</exception>
    public async Task WaitUntilReady(TimeSpan within)
    {
        if (!await IsReady(within))
        {
            throw new InvalidOperationException(
                $"{Name} was not ready within {within.TotalSeconds:N0} s: see {_process!.LogFile}"
            );
        }
    }

    public void Freeze() => _process!.Send(Signal.Stop);

    public void Thaw() => _process!.Send(Signal.Continue);

    public async Task Kill()
    {
        _process!.Send(Signal.Kill);
        await _process.Exit();
    }

    /// <returns>Whether the process has ended by itself, at once or within this time.</returns>
    public async Task<bool> HasEnded(TimeSpan within)
    {
        long began = Stopwatch.GetTimestamp();
        while (!_process!.HasExited && Stopwatch.GetElapsedTime(began) < within)
        {
            await Task.Delay(ReadyPause);
        }
        return _process.HasExited;
    }

    /// <returns>False: it did not end by itself.</returns>
    public async Task<bool> Stop()
    {
        _process!.Send(Signal.Terminate);
        return await _process.Exit();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
        _http.Dispose();
    }

    private async Task<bool> IsReady()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(Url, "healthz/ready"));
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static string DotNet() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>The server as it was built with this program: tests/SeatBroker.Chaos/bin/Release/net10.0 lies beside src/SeatBroker.Server/bin/Release/net10.0.</summary>
    private static string ServerAssembly()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        DirectoryInfo? root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SeatBroker.sln")))
        {
            root = root.Parent;
        }
        string configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal)
            ? "Debug"
            : "Release";
        string path = Path.Combine(
            root?.FullName
                ?? throw new InvalidOperationException("SeatBroker.sln lies above no folder of this program."),
            "src/SeatBroker.Server/bin",
            configuration,
            "net10.0/SeatBroker.Server.dll"
        );
        return File.Exists(path) ? path : throw new InvalidOperationException($"The server is not built: {path}");
    }
}
