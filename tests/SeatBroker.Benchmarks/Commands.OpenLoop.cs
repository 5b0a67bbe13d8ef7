using System.CommandLine;

namespace SeatBroker.Benchmarks;

internal static partial class Commands
{
    private const double NineOClockRate = 20_000 / 60.0;

    private static Command OpenLoop()
    {
        var rate = new Option<double>("--rate")
        {
            Description = "Operations a second: logins, and as many logouts where the workload has them.",
            DefaultValueFactory = _ => NineOClockRate,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "For how long operations arrive, in seconds.",
            DefaultValueFactory = _ => 60,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often everybody takes a turn.",
            DefaultValueFactory = _ => 1,
        };
        var workload = new Option<string>("--workload")
        {
            Description = $"On what: {string.Join(", ", Workload.All.Select(workload => workload.Name))}.",
            DefaultValueFactory = _ => Workload.NineOClock,
        };
        Option<string[]> contestants = Entrants("Who.", "orleans", "client", "http");
        var command = new Command(
            "open-loop",
            "Arrivals at a fixed rate, latency counted from when each was due. Default: nine o'clock, 20,000 logins in 60 s."
        )
        {
            contestants,
            workload,
            rate,
            seconds,
            rounds,
            WarmSeconds,
            Data,
            Markdown,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                string[] names = parsed.GetRequiredValue(contestants);
                if (!AllInstalled(names))
                {
                    return 1;
                }
                var plan = new OpenPlan(
                    "",
                    parsed.GetRequiredValue(workload),
                    parsed.GetValue(rate),
                    parsed.GetValue(seconds),
                    parsed.GetValue(WarmSeconds),
                    parsed.GetValue(Data)
                );
                List<OpenTrialFigures> trials = await TakeTurns(plan, names, parsed.GetValue(rounds));
                string report = OpenReport.Of(plan, names, parsed.GetValue(rounds), trials);
                return await Publish(report, parsed.GetValue(Markdown), OpenReport.Faults(trials), cancellation);
            }
        );
        return command;
    }

    private static async Task<List<OpenTrialFigures>> TakeTurns(OpenPlan plan, string[] contestants, int rounds)
    {
        var trials = new List<OpenTrialFigures>();
        for (int round = 1; round <= rounds; round++)
        {
            foreach (string contestant in contestants)
            {
                trials.Add(await OpenTrial.RunApart(plan with { Contestant = contestant }));
                await Console.Error.WriteLineAsync($"round {round}: {plan.Workload} {contestant} done");
            }
        }
        return trials;
    }

    /// <summary>What an open loop starts for each trial.</summary>
    private static Command RunOpenTrial()
    {
        var plan = new Option<string>("--plan") { Required = true };
        var command = new Command("open-trial") { plan };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) => OpenTrial.Run(Apart.Plan<OpenPlan>(parsed.GetRequiredValue(plan)), Apart.Tell)
        );
        return command;
    }
}
