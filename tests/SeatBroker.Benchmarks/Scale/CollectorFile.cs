using System.Globalization;
using SeatBroker.PauseRecorder;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>What the garbage collector of the server does, as the recorder in it writes it down.</summary>
internal sealed class CollectorFile(string path)
{
    private static readonly TimeSpan CollectsWithin = TimeSpan.FromMinutes(2);

    public (string Assembly, string Variable, string Value) Hook =>
        (typeof(RecorderFiles).Assembly.Location, RecorderFiles.Variable, path);

    /// <summary>The pauses that began in an interval.</summary>
    public CollectorPauses Pauses(DateTimeOffset from, DateTimeOffset end)
    {
        double total = 0;
        double longest = 0;
        int count = 0;
        foreach (string[] fields in ReadLines().Select(line => line.Split(' ')).Where(fields => fields.Length == 2))
        {
            long at = long.Parse(fields[0], CultureInfo.InvariantCulture);
            if (at >= from.ToUnixTimeMilliseconds() && at < end.ToUnixTimeMilliseconds())
            {
                double pause = double.Parse(fields[1], CultureInfo.InvariantCulture);
                total += pause;
                longest = Math.Max(longest, pause);
                count++;
            }
        }
        return new(count, total, longest);
    }

    /// <summary>Lets the server collect what can be collected, and tells how many bytes of its heap are in use.</summary>
    public async Task<long> Collect()
    {
        string request = RecorderFiles.RequestOf(path);
        await File.WriteAllTextAsync(request, "");
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (File.Exists(request))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > CollectsWithin)
            {
                throw new InvalidOperationException("The server did not collect its garbage.");
            }
            await Task.Delay(50);
        }
        return long.Parse(await File.ReadAllTextAsync(RecorderFiles.AnswerOf(path)), CultureInfo.InvariantCulture);
    }

    /// <summary>The last line may be half written.</summary>
    private string[] ReadLines()
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>How often the garbage collector stopped the server's threads, and for how long in all and at most, in milliseconds.</summary>
internal readonly record struct CollectorPauses(int Count, double Total, double Longest);
