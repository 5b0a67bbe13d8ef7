using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace SeatBroker.Tests.Processes;

/// <summary>The server as its operator runs it: a process of its own, reached over HTTP alone, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // None of these is a limit that the server promises; they only end a test that would wait for ever.
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly HttpClient _http = new();

    private ServerProcess(ProcessStartInfo start, int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public bool HasExited => _process.HasExited;

    /// <summary>The server's own output folder: what <c>dotnet run</c> runs.</summary>
    private static string ServerDll
    {
        get
        {
            // tests/SeatBroker.Tests/bin/Release/net10.0/ -> Release/net10.0
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            string build = Path.Combine(here.Parent!.Name, here.Name);
            string root = here.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
            return Path.Combine(root, "src", "SeatBroker.Server", "bin", build, "SeatBroker.Server.dll");
        }
    }

    /// <summary>Starts a server on a data directory, at a free port unless one is given, and waits until it can grant.</summary>
    public static async Task<ServerProcess> StartReady(string dataDirectory, int? port = null)
    {
        int chosen = port ?? LoopbackPorts.Free();
        ServerProcess server = Start(
            Path.GetDirectoryName(dataDirectory)!,
            chosen,
            ["--urls", $"http://127.0.0.1:{chosen}", $"--SeatBroker:DataDirectory={dataDirectory}"]
        );
        try
        {
            await server.Ready();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server with these arguments, and waits for nothing.</summary>
    /// <param name="workingDirectory">Where it looks for its settings' file.</param>
    /// <param name="port">The port that the arguments name.</param>
    /// <param name="arguments">The server's arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static ServerProcess Start(
        string workingDirectory,
        int port,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        // The very runtime that runs the tests, should there be several.
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [ServerDll, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(start, port);
    }

    /// <summary>Waits until the server says that it can grant.</summary>
    public async Task Ready()
    {
        string last = "no answer";
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < ReadyPatience)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended before it was ready. {await Told()}");
            }

            try
            {
                using HttpResponseMessage answer = await _http.GetAsync(new Uri(Address, "/healthz/ready"));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            }
            catch (HttpRequestException refused)
            {
                last = refused.Message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }

        throw new TimeoutException(
            $"The server was not ready within {ReadyPatience}; the last answer was: {last}. {await Told()}"
        );
    }

    /// <summary>Ends the process as a power cut does (SIGKILL), and waits until it is gone.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Exit();
    }

    /// <summary>Asks the process to stop (SIGTERM).</summary>
    public void Terminate()
    {
        const int SIGTERM = 15;
        if (Signal(_process.Id, SIGTERM) != 0)
        {
            throw new InvalidOperationException($"No process {_process.Id} could be told to stop.");
        }
    }

    /// <returns>The process's exit code, once it has ended and all that it wrote has been read.</returns>
    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(ExitPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The server did not end within {ExitPatience}. {await Told()}", late);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
        _http.Dispose();
    }

    /// <summary>What the process wrote, for a failed test's message.</summary>
    private async Task<string> Told()
    {
        if (_process.HasExited)
        {
            await _process.WaitForExitAsync();
        }

        return $"It wrote:{Environment.NewLine}{Output}{Errors}";
    }

    /// <summary>Settings of the environment that runs the tests would change what is tested.</summary>
    private static bool IsSetting(string variable) =>
        variable.StartsWith("SeatBroker__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
        || variable is "DOTNET_ENVIRONMENT" or "DOTNET_URLS";

    private static void Collect(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}

/// <summary>Ports of this machine that nobody listens on.</summary>
internal static class LoopbackPorts
{
    // Below the ports that the system gives to outgoing connections: a client that knocks at a dead server's port
    // could otherwise be given that very port, connect to itself, and keep the next server from listening there.
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = Random.Shared.Next(First, Last);

    public static int Free()
    {
        while (true)
        {
            int port = First + Interlocked.Increment(ref _next) % (Last - First);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}

/// <summary>A folder for one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("seatbroker-test-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
