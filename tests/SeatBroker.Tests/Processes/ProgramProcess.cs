using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SeatBroker.Tests.Processes;

/// <summary>One of our programs as its user runs it: a process of its own, which can be stopped and killed, and whose words are kept.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    // None of these is a limit that a program promises; they only end a test that would wait for ever.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);

    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    private readonly string _name;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <param name="project">The program's folder in the repository.</param>
    /// <param name="workingDirectory">Where it is started.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public ProgramProcess(
        string project,
        string workingDirectory,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        _name = Path.GetFileName(project);
        // The very runtime that runs the tests, should there be several.
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [DllOf(project), .. arguments])
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

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public bool HasExited => _process.HasExited;

    /// <summary>Ends the process as a power cut does (SIGKILL), and waits until it is gone.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Exit();
    }

    /// <summary>Asks the process to stop (SIGTERM).</summary>
    public void Terminate() => Send(SIGTERM);

    /// <summary>Stops the process where it is (SIGSTOP), down to its last thread: the system goes on taking what is sent to it.</summary>
    public async Task Freeze()
    {
        Send(SIGSTOP);
        while (Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Any(thread => !IsStopped(thread)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => Send(SIGCONT);

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
            throw new TimeoutException($"{_name} did not end within {ExitPatience}. {await Told()}", late);
        }

        return _process.ExitCode;
    }

    /// <summary>All that the process wrote, for a failed test's message.</summary>
    public async Task<string> Told()
    {
        if (_process.HasExited)
        {
            await _process.WaitForExitAsync();
        }

        return $"It wrote:{Environment.NewLine}{Output}{Errors}";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    /// <summary>The program's own output folder: what <c>dotnet run</c> runs.</summary>
    private static string DllOf(string project)
    {
        // tests/SeatBroker.Tests/bin/Release/net10.0/ -> Release/net10.0
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string build = Path.Combine(here.Parent!.Name, here.Name);
        string root = here.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, project, "bin", build, $"{Path.GetFileName(project)}.dll");
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

    /// <summary>Whether a thread is in state T; its name, in parentheses, stands before that.</summary>
    private static bool IsStopped(string thread)
    {
        string line = File.ReadAllText(Path.Combine(thread, "stat"));
        return line[line.LastIndexOf(')') + 2] == 'T';
    }

    private void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"No process {_process.Id} took signal {signal}.");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
