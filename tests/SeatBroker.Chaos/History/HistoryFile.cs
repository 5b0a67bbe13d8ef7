using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeatBroker.Chaos.History;

/// <summary>A history as JSON lines: the run's terms, then a call or a fault a line.</summary>
public static class HistoryFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string ToLine(Call call) => JsonSerializer.Serialize(call, Json);

    public static async Task Write(string path, RunHistory history)
    {
        await using var file = new StreamWriter(path);
        await file.WriteLineAsync(JsonSerializer.Serialize(new Line(history.Terms, Call: null, Fault: null), Json));
        foreach (Fault fault in history.Faults)
        {
            await file.WriteLineAsync(JsonSerializer.Serialize(new Line(Terms: null, Call: null, fault), Json));
        }
        foreach (Call call in history.Calls)
        {
            await file.WriteLineAsync(JsonSerializer.Serialize(new Line(Terms: null, call, Fault: null), Json));
        }
    }

    /// <exception cref="InvalidDataException">The file is no history; the message names the line.</exception>
    public static async Task<RunHistory> Read(string path)
    {
        RunTerms? terms = null;
        var calls = new List<Call>();
        var faults = new List<Fault>();
        int number = 0;
        await foreach (string text in File.ReadLinesAsync(path))
        {
            number++;
            Line line = Parse(text, path, number);
            terms = line.Terms ?? terms;
            if (line.Call is not null)
            {
                calls.Add(line.Call);
            }
            if (line.Fault is not null)
            {
                faults.Add(line.Fault);
            }
        }
        return terms is null
            ? throw new InvalidDataException($"{path} does not say the terms of its run.")
            : new(terms, calls, faults);
    }

    private static Line Parse(string text, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json)
                ?? throw new InvalidDataException($"{path}, line {number} is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}, line {number}: {e.Message}", e);
        }
    }

    private sealed record Line(RunTerms? Terms, Call? Call, Fault? Fault);
}
