using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SeatBroker.Chaos.Machine;

/// <summary>A process that this one starts and ends, by its id; what it says goes to a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _told;

    private ChildProcess(Process process, string logFile)
    {
        _process = process;
        LogFile = logFile;
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        _told = Task.WhenAll(Copy(process.StandardOutput, log), Copy(process.StandardError, log))
            .ContinueWith(_ => log.Dispose(), TaskScheduler.Default);
    }

    public int Id => _process.Id;

    public string LogFile { get; }

    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(ProcessStartInfo program, string logFile)
    {
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        Process process =
            Process.Start(program) ?? throw new InvalidOperationException($"'{program.FileName}' did not start.");
        return new(process, logFile);
    }

    /// <exception cref="InvalidOperationException">It failed; the message has its last words.</exception>
    public static async Task Run(ProcessStartInfo program, string logFile)
    {
        await using ChildProcess process = Start(program, logFile);
        await process.Exit();
        if (process._process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'{program.FileName}' ended with {process._process.ExitCode}: {await File.ReadAllTextAsync(logFile)}"
            );
        }
    }

    public bool Send(Signal signal) => !_process.HasExited && Native.Send(Id, signal);

    /// <summary>Waits until it has ended; kills it when that takes too long.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> Exit(TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? EndsWithin);
        bool byItself = true;
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            byItself = false;
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        await _told;
        FakeClock.CleanUp(Id);
        return byItself;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Send(Signal.Continue);
            Send(Signal.Interrupt);
            await Exit();
        }
        _process.Dispose();
    }

    private static async Task Copy(StreamReader from, StreamWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
            {
                to.WriteLine(line);
            }
        }
    }
}

/// <summary>A TCP port of loopback that nobody listens on, below those that the system gives to outgoing connections.</summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = Random.Shared.Next(First, Last);

    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _next) % (Last - First));
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
