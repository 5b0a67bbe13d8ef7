using System.Globalization;
using System.Text.Json;
using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

/// <summary>The recorded traces, and what two independent programs found in them (<c>expected.json</c>).</summary>
internal static class RecordedTraces
{
    /// <summary>Every recorded trace that is here.</summary>
    public static TheoryData<string> All()
    {
        var names = new TheoryData<string>();
        foreach (string name in Names())
        {
            names.Add(name);
        }
        return names;
    }

    /// <summary>Every trace with every total that is expected of one of its features: 100, 75 and 50 % of the peak.</summary>
    public static TheoryData<string, int> AllWithTotals()
    {
        var cases = new TheoryData<string, int>();
        foreach (string name in Names())
        {
            foreach (int total in ReplaysOf(name).Select(replay => replay.Total).Distinct().OrderDescending())
            {
                cases.Add(name, total);
            }
        }
        return cases;
    }

    public static Trace Read(string name)
    {
        using StreamReader reader = File.OpenText(TraceFiles.PathOf(name));
        return Trace.Read(reader);
    }

    public static JsonElement ExpectedOf(string name) => Expected().GetProperty(name);

    public static IEnumerable<(string Feature, int Total, JsonElement Expected)> ReplaysOf(string name) =>
        from feature in ExpectedOf(name).GetProperty("features").EnumerateObject()
        where feature.Value.TryGetProperty("replay", out _)
        from replay in feature.Value.GetProperty("replay").EnumerateObject()
        select (feature.Name, int.Parse(replay.Name, CultureInfo.InvariantCulture), replay.Value);

    /// <summary>Replays the features of which something is expected at this total, and holds what came out against it.</summary>
    public static async Task ReplayMatches(string name, int concurrentTotal, int burstTotal, ISeats seats)
    {
        var expected = ReplaysOf(name)
            .Where(replay => replay.Total == concurrentTotal + burstTotal)
            .ToDictionary(replay => replay.Feature, replay => replay.Expected, StringComparer.Ordinal);
        var contract = new ReplayContract(concurrentTotal, burstTotal);

        IReadOnlyDictionary<string, ReplayResult> results = await Replay.Run(
            Read(name),
            expected.Keys.ToDictionary(feature => feature, _ => contract, StringComparer.Ordinal),
            seats,
            eventDone: () => { },
            CancellationToken.None
        );

        Assert.NotEmpty(results);
        foreach ((string feature, ReplayResult result) in results)
        {
            int maxInUse = expected[feature].GetProperty("max_in_use").GetInt32();
            Assert.Equal(
                new ReplayResult(contract)
                {
                    Granted = expected[feature].GetProperty("granted").GetInt32(),
                    Denied = expected[feature].GetProperty("denied").GetInt32(),
                    MaxInUse = maxInUse,
                    InShortOrIgnored = expected[feature].GetProperty("in_short_or_ignored").GetInt32(),
                    EndInUse = expected[feature].GetProperty("end_in_use").GetInt32(),
                    // Burst in use is the overflow beyond the purchased seats (R4), so its peak follows from the holders' peak.
                    BurstPeak = Math.Max(0, maxInUse - concurrentTotal),
                },
                result with
                {
                    GrantedAsBurst = 0,
                }
            );
            Assert.Equal(burstTotal > 0, result.GrantedAsBurst > 0);
        }
    }

    private static IEnumerable<string> Names() =>
        TraceFiles.Folder is null
            ? []
            : Expected()
                .EnumerateObject()
                .Select(trace => trace.Name)
                .Where(name => File.Exists(TraceFiles.PathOf(name)));

    private static JsonElement Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TraceFiles.PathOf("expected.json")));
        return document.RootElement.Clone();
    }
}
