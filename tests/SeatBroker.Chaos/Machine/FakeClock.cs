using System.Globalization;

namespace SeatBroker.Chaos.Machine;

/// <summary>Debian's libfaketime: a process's wall clock is off by as much as one likes; its monotonic clock is the machine's.</summary>
internal static class FakeClock
{
    private static readonly string? Library = Directory
        .GetDirectories("/usr/lib", "*-linux-gnu")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);

    public static bool IsThere => Library is not null;

    /// <summary>The environment that turns a process's clock by so many seconds.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Turn(double seconds) =>
        [
            new(
                "LD_PRELOAD",
                Library
                    ?? throw new InvalidOperationException(
                        "A turned clock takes Debian's faketime, which is not installed."
                    )
            ),
            new("FAKETIME", seconds.ToString("+0.000;-0.000", CultureInfo.InvariantCulture)),
            new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            // Else the library takes the offset off the end of every wait on the monotonic clock, which it was told to leave alone: .NET's timers then spin, or fire late.
            new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];

    /// <summary>A process that ends without a word leaves the library's shared memory behind.</summary>
    public static void CleanUp(int processId)
    {
        string id = processId.ToString(CultureInfo.InvariantCulture);
        File.Delete($"/dev/shm/faketime_shm_{id}");
        File.Delete($"/dev/shm/sem.faketime_sem_{id}");
    }
}
