using System.Collections.Concurrent;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>Replays a trace, feature by feature. Licenses are independent of each other (R1), so features run side by side; within one the order is the trace's.</summary>
internal static class Replay
{
    private const int FeaturesAtOnce = 16;

    /// <summary>Replays the features that have a contract.</summary>
    /// <param name="trace">The events.</param>
    /// <param name="contracts">Per feature, the totals to replay under.</param>
    /// <param name="seats">The broker.</param>
    /// <param name="eventDone">Called after every event of such a feature, from several threads.</param>
    /// <param name="cancellationToken">Stops the replay.</param>
    public static async Task<IReadOnlyDictionary<string, ReplayResult>> Run(
        Trace trace,
        IReadOnlyDictionary<string, ReplayContract> contracts,
        ISeats seats,
        Action eventDone,
        CancellationToken cancellationToken
    )
    {
        ILookup<string, TraceEvent> events = trace.Events.ToLookup(e => e.Feature, StringComparer.Ordinal);
        var results = new ConcurrentDictionary<string, ReplayResult>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            contracts,
            new ParallelOptions { MaxDegreeOfParallelism = FeaturesAtOnce, CancellationToken = cancellationToken },
            async (feature, stop) =>
                results[feature.Key] = await new FeatureReplay(seats, feature.Key, feature.Value).Run(
                    events[feature.Key],
                    eventDone,
                    stop
                )
        );
        return results;
    }
}
