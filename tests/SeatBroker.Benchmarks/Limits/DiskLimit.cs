using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Limits;

/// <summary>How long the disk takes to keep 128 bytes that overwrite others, as a journal's reused log file does.</summary>
internal static class DiskLimit
{
    private const int WriteSize = 128;

    public static Percentiles Measure(string directory, int writeCount)
    {
        string path = Path.Combine(directory, "fdatasync");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);

        // Written, not only reserved: otherwise every write would also change the file's map of blocks.
        RandomAccess.Write(file, new byte[writeCount * WriteSize], 0);
        RandomAccess.FlushToDisk(file);

        byte[] bytes = new byte[WriteSize];
        Array.Fill(bytes, (byte)'x');
        var latencies = new Latencies();
        for (int i = 0; i < writeCount; i++)
        {
            long began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, bytes, (long)i * WriteSize);
            Native.DataSync(file);
            latencies.Add(Stopwatch.GetTimestamp() - began);
        }
        file.Dispose();
        File.Delete(path);
        return latencies.ToPercentiles();
    }
}
