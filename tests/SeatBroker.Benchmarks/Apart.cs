using System.Text.Json;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>Work that this program does in a process of its own, so that none inherits another's heap or compiled code; figures come back a line each.</summary>
internal static class Apart
{
    /// <param name="command">A command of this program, with the option --plan.</param>
    /// <param name="plan">What it is to do.</param>
    /// <param name="within">When it must have ended.</param>
    public static async Task<List<TFigures>> Run<TPlan, TFigures>(string command, TPlan plan, TimeSpan within)
    {
        string[] arguments = [command, "--plan", JsonSerializer.Serialize(plan)];
        await using ChildProcess process = ChildProcess.Start(ChildProcess.ThisProgram(arguments));
        string output = await process.RunToEnd(within);
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<TFigures>(line)!),
        ];
    }

    /// <summary>What the process that was started tells.</summary>
    public static void Tell<TFigures>(TFigures figures) => Console.Out.WriteLine(JsonSerializer.Serialize(figures));

    public static TPlan Plan<TPlan>(string plan) => JsonSerializer.Deserialize<TPlan>(plan)!;
}
