using System.Diagnostics.Tracing;
using System.Globalization;
using SeatBroker.PauseRecorder;

/// <summary>
/// Loaded by the runtime into the server that is measured (its name and place are the runtime's rule): writes every pause of the garbage collector to a file, and collects when it is asked to.
/// </summary>
internal static class StartupHook
{
    private static PauseListener? _pauses;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(RecorderFiles.Variable) is { Length: > 0 } path)
        {
            _pauses = new(path);
            new Thread(() => Answer(path)) { IsBackground = true, Name = "Garbage collector's figures" }.Start();
        }
    }

    private static void Answer(string path)
    {
        string request = RecorderFiles.RequestOf(path);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (tick.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult())
        {
            if (!File.Exists(request))
            {
                continue;
            }
            for (int i = 0; i < 2; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            string heap = GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(request + ".new", heap);
            File.Move(request + ".new", RecorderFiles.AnswerOf(path), overwrite: true);
            File.Delete(request);
        }
    }

    /// <summary>From the request to suspend all threads until the last one goes on.</summary>
    private sealed class PauseListener(string path) : EventListener
    {
        private const EventKeywords Collector = (EventKeywords)1;
        private const int SuspendBegin = 9;
        private const int RestartEnd = 3;

        private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };
        private DateTime? _began;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Informational, Collector);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventId == SuspendBegin)
            {
                _began = eventData.TimeStamp;
            }
            else if (eventData.EventId == RestartEnd && _began is { } began)
            {
                _began = null;
                long at = new DateTimeOffset(began).ToUnixTimeMilliseconds();
                double pause = (eventData.TimeStamp - began).TotalMilliseconds;
                _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at} {pause:0.000}"));
            }
        }
    }
}
