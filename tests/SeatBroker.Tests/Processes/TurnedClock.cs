namespace SeatBroker.Tests.Processes;

/// <summary>A wall clock of one process, by Debian's libfaketime, that is off from the machine's and can be turned while the process runs; its monotonic clock is the machine's.</summary>
internal sealed class TurnedClock(string folder)
{
    private static readonly string Library = Directory
        .GetDirectories("/usr/lib", "*-linux-gnu")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .First(File.Exists);

    private readonly string _file = Path.Combine(folder, "clock");

    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Else waits on the monotonic clock end too early by as much as the wall clock is ahead.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };

    public void Turn(TimeSpan by)
    {
        // In one piece: half a line would end the process.
        File.WriteAllText(_file + ".new", FormattableString.Invariant($"{by.TotalSeconds:+0.000;-0.000}"));
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
