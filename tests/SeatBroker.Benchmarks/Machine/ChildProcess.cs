using System.Diagnostics;
using System.Reflection;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>A process that this one starts, listens to and ends, by its id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static ProcessStartInfo ThisProgram(IEnumerable<string> arguments) =>
        DotNet(Assembly.GetExecutingAssembly().Location, arguments);

    /// <param name="assembly">The program's assembly, beside which its runtime configuration lies.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static ProcessStartInfo DotNet(string assembly, IEnumerable<string> arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        return new ProcessStartInfo(host, [assembly, .. arguments]);
    }

    public static ChildProcess Start(ProcessStartInfo program)
    {
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        program.Environment[ThreadPoolSetting.Name] = ThreadPoolSetting.Value;
        return new(
            Process.Start(program) ?? throw new InvalidOperationException($"'{program.FileName}' did not start.")
        );
    }

    /// <summary>Runs it to its end and returns what it wrote to its output.</summary>
    /// <exception cref="InvalidOperationException">It ended in another way; the message has what it wrote to its errors.</exception>
    public async Task<string> RunToEnd(TimeSpan within, int exitCode = 0)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw new InvalidOperationException($"Process {Id} did not end within {within.TotalSeconds:N0} s.", e);
        }
        string output = await _output;
        return _process.ExitCode == exitCode
            ? output
            : throw new InvalidOperationException(
                $"Process {Id} ended with {_process.ExitCode}: {await _errors}{output}"
            );
    }

    /// <summary>Waits until a page answers with success.</summary>
    public async Task WaitUntilReady(Uri page, TimeSpan within)
    {
        using var http = new HttpClient();
        await WaitUntilReady(() => Answers(http, page), within);
    }

    /// <summary>Waits until the process does its work: a question that is asked again and again.</summary>
    public async Task WaitUntilReady(Func<Task<bool>> isReady, TimeSpan within)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < within)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException(
                    $"The process ended with {_process.ExitCode} before it was ready: {await _errors}{await _output}"
                );
            }
            if (await isReady())
            {
                return;
            }
            await Task.Delay(50);
        }
        throw new InvalidOperationException($"Process {Id} was not ready within {within.TotalSeconds:N0} s.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && Native.Terminate(Id))
        {
            using var deadline = new CancellationTokenSource(EndsWithin);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"Process {Id} does not end; it is killed.");
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
    }

    private static async Task<bool> Answers(HttpClient http, Uri page)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(page);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
