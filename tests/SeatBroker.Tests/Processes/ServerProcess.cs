using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SeatBroker.Tests.Processes;

/// <summary>The server as its operator runs it: a process of its own, reached over HTTP alone, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // No limit that the server promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);

    private readonly ProgramProcess _process;
    private readonly HttpClient _http = new();

    private ServerProcess(ProgramProcess process, int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = process;
    }

    public Uri Address { get; }

    public string Output => _process.Output;

    public string Errors => _process.Errors;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a server on a data directory, at a free port unless one is given, and waits until it can grant.</summary>
    public static async Task<ServerProcess> StartReady(string dataDirectory, int? port = null)
    {
        int chosen = port ?? LoopbackPorts.Free();
        return await Ready(
            Start(
                Path.GetDirectoryName(dataDirectory)!,
                chosen,
                ["--urls", $"http://127.0.0.1:{chosen}", $"--SeatBroker:DataDirectory={dataDirectory}"]
            )
        );
    }

    /// <summary>Starts a server with settings, at a free port, and waits until it can grant.</summary>
    public static async Task<ServerProcess> StartReadyWith(TemporaryFolder folder, params string[] settings)
    {
        int port = LoopbackPorts.Free();
        return await Ready(Start(folder.Path, port, ["--urls", $"http://127.0.0.1:{port}", .. settings]));
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
    ) => new(new ProgramProcess("src/SeatBroker.Server", workingDirectory, arguments, environment), port);

    /// <summary>Waits until the server says that it can grant.</summary>
    public async Task Ready() => await Until(answer => answer?.Status == HttpStatusCode.OK, "was not ready");

    /// <summary>Waits until the server says that it cannot grant.</summary>
    /// <returns>Why.</returns>
    public async Task<string> NotReady() =>
        (await Until(answer => answer?.Status == HttpStatusCode.ServiceUnavailable, "went on being ready"))!.Text;

    /// <summary>Waits until the server has written this.</summary>
    public async Task Says(string words) =>
        await Until(
            _ => Output.Contains(words, StringComparison.Ordinal) || Errors.Contains(words, StringComparison.Ordinal),
            $"did not say '{words}'"
        );

    /// <returns>What the server answers to whether it is ready; null: it does not listen.</returns>
    public async Task<Readiness?> AskReady()
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(Address, "/healthz/ready"));
            return new(answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<Readiness?> Until(Func<Readiness?, bool> isSo, string whatElse)
    {
        Readiness? last = null;
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < ReadyPatience)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended: it {whatElse}. {await _process.Told()}");
            }

            last = await AskReady();
            if (isSo(last))
            {
                return last;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }

        throw new TimeoutException(
            $"The server {whatElse} within {ReadyPatience}; its last answer was: {last}. {await _process.Told()}"
        );
    }

    /// <inheritdoc cref="ProgramProcess.Kill"/>
    public Task Kill() => _process.Kill();

    /// <inheritdoc cref="ProgramProcess.Terminate"/>
    public void Terminate() => _process.Terminate();

    /// <inheritdoc cref="ProgramProcess.Freeze"/>
    public Task Freeze() => _process.Freeze();

    /// <inheritdoc cref="ProgramProcess.Thaw"/>
    public void Thaw() => _process.Thaw();

    /// <inheritdoc cref="ProgramProcess.Exit"/>
    public Task<int> Exit() => _process.Exit();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }

    private static async Task<ServerProcess> Ready(ServerProcess server)
    {
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
}

/// <param name="Status">200: it can grant.</param>
/// <param name="Text">The body, which says why it cannot.</param>
internal sealed record Readiness(HttpStatusCode Status, string Text);

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
