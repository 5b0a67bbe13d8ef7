using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>What a replay found, for people and for programs.</summary>
internal sealed class Report(
    Trace trace,
    IReadOnlyDictionary<string, FeatureFigures> figures,
    IReadOnlyDictionary<string, ReplayResult> results
)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson(string traceName, string organization)
    {
        TraceEvent[] told = [.. trace.Events.Where(e => e.Op != TraceOp.Emptied)];
        return JsonSerializer.Serialize(
            new
            {
                Trace = traceName,
                Organization = organization,
                Events = told.Length,
                First = Instant(told.Length == 0 ? null : told[0].At),
                Last = Instant(told.Length == 0 ? null : told[^1].At),
                trace.UnknownLines,
                trace.RestartsSeen,
                trace.SeatsEmptiedByRestart,
                trace.ClockStepsClamped,
                trace.DateCorrections,
                Features = figures.ToDictionary(
                    feature => feature.Key,
                    feature => new
                    {
                        feature.Value.Ops,
                        feature.Value.PeakSeatsOut,
                        PeakAt = Instant(feature.Value.PeakAt),
                        PeakDistinctUserHost = feature.Value.PeakDistinctClients,
                        feature.Value.StillOutAtEnd,
                        OrphanIn = feature.Value.OrphanIns,
                        Replay = results.TryGetValue(feature.Key, out ReplayResult? result) ? Members(result) : null,
                    },
                    StringComparer.Ordinal
                ),
            },
            Json
        );
    }

    public Table ToTable()
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("Feature");
        foreach (
            string heading in (string[])
                [
                    "Events",
                    "Trace peak",
                    "reached at",
                    "Concurrent",
                    "Burst",
                    "Granted",
                    "as burst",
                    "Denied",
                    "Max in use",
                    "Burst peak",
                    "IN ignored",
                    "End in use",
                ]
        )
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        foreach ((string feature, ReplayResult result) in results.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            FeatureFigures history = figures[feature];
            table.AddRow([
                new Text(feature),
                Cell(history.Ops.Values.Sum()),
                Cell(history.PeakSeatsOut),
                new Text(history.PeakAt?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? ""),
                Cell(result.Contract.ConcurrentTotal),
                Cell(result.Contract.BurstTotal),
                Cell(result.Granted),
                Cell(result.GrantedAsBurst),
                Cell(result.Denied),
                Cell(result.MaxInUse),
                Cell(result.BurstPeak),
                Cell(result.InShortOrIgnored),
                Cell(result.EndInUse),
            ]);
        }
        return table;
    }

    private static object Members(ReplayResult result) =>
        new
        {
            result.Contract.ConcurrentTotal,
            result.Contract.BurstTotal,
            result.Granted,
            result.GrantedAsBurst,
            result.Denied,
            result.MaxInUse,
            result.BurstPeak,
            result.InShortOrIgnored,
            result.EndInUse,
        };

    private static Text Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    private static string? Instant(DateTime? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
