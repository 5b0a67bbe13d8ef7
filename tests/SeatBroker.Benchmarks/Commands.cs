using System.CommandLine;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Limits;
using SeatBroker.Benchmarks.Machine;
using SeatBroker.Benchmarks.Scale;

namespace SeatBroker.Benchmarks;

/// <summary>The command line.</summary>
internal static partial class Commands
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "A folder on the disk to measure. Default: the temporary folder.",
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long each load is measured, in seconds.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> WarmSeconds = new("--warm")
    {
        Description = "How long a contestant is warmed up, in seconds.",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<int[]> Clients = new("--clients")
    {
        Description = "How many operations are in flight.",
        DefaultValueFactory = _ => [1, 16, 128, 1024],
        CustomParser = argument => [.. Words(argument.Tokens).Select(int.Parse)],
    };

    private static readonly Option<string?> Markdown = new("--markdown")
    {
        Description = "A file for the report, in Markdown.",
    };

    public static RootCommand Root { get; } =
        new("What a durable seat costs: throughput, latency, CPU and memory, beside what the machine allows at most.")
        {
            Compare(),
            OpenLoop(),
            Verify(),
            Limit(),
            Memory(),
            ScaleCommands.Create(Data),
            RunTrial(),
            RunOpenTrial(),
            Crash(),
            Endpoint(),
            Loopback(),
        };

    private static Command Compare()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often everybody takes a turn.",
            DefaultValueFactory = _ => 3,
        };
        Option<string[]> contestants = Entrants("Who.", [.. Contest.Brokers]);
        var peer = new Option<string>("--peer")
        {
            Description =
                "To whom ratios are: one of the contestants. Default: redis, or the first where it is not among them.",
        };
        var workloads = new Option<string[]>("--workloads")
        {
            Description = $"On what: {string.Join(", ", Workload.All.Select(workload => workload.Name))}.",
            DefaultValueFactory = _ => ["hot", "spread"],
            CustomParser = argument => [.. Words(argument.Tokens)],
        };
        var plot = new Option<string?>("--plot")
        {
            Description = "A file for a plot of throughput and latency, in SVG.",
        };
        var command = new Command("compare", "Contestants take turns on workloads; medians of the rounds.")
        {
            Seconds,
            WarmSeconds,
            rounds,
            contestants,
            workloads,
            Clients,
            peer,
            Data,
            Markdown,
            plot,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                string[] names = parsed.GetRequiredValue(contestants);
                var comparison = new Comparison(
                    names,
                    parsed.GetRequiredValue(workloads),
                    parsed.GetRequiredValue(Clients),
                    parsed.GetValue(Seconds),
                    parsed.GetValue(WarmSeconds),
                    parsed.GetValue(rounds),
                    parsed.GetValue(peer) ?? (names.Contains("redis", StringComparer.Ordinal) ? "redis" : names[0]),
                    parsed.GetValue(Data)
                );
                if (!names.Contains(comparison.Peer, StringComparer.Ordinal))
                {
                    await Console.Error.WriteLineAsync($"--peer {comparison.Peer} is not among the contestants.");
                    return 1;
                }
                if (!AllInstalled(names))
                {
                    return 1;
                }
                (List<LimitFigures> limits, List<TrialFigures> trials) = await Rounds.Run(comparison);
                string report = Report.Of(comparison, limits, trials);
                if (parsed.GetValue(plot) is { } file)
                {
                    await File.WriteAllTextAsync(file, Plot.Of(comparison, trials), cancellation);
                }
                return await Publish(report, parsed.GetValue(Markdown), Report.Faults(trials), cancellation);
            }
        );
        return command;
    }

    private static Command Verify()
    {
        Option<string[]> contestants = Entrants("Who.", [.. Contest.Brokers]);
        var command = new Command("verify", "Whether contestants keep what they promise, kill -9 included.")
        {
            contestants,
            Data,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                string[] names = parsed.GetRequiredValue(contestants);
                return AllInstalled(names) && await Verification.Run(names, parsed.GetValue(Data)) ? 0 : 1;
            }
        );
        return command;
    }

    private static Command Limit()
    {
        var command = new Command("limits", "What disk, loopback and HTTP allow at most.")
        {
            Seconds,
            WarmSeconds,
            Clients,
            Data,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                LimitFigures limits = await LimitFigures.Measure(
                    parsed.GetRequiredValue(Clients).Max(),
                    parsed.GetValue(Seconds),
                    parsed.GetValue(WarmSeconds),
                    parsed.GetValue(Data)
                );
                await Console.Out.WriteAsync(Report.Of([limits]));
            }
        );
        return command;
    }

    private static Command Memory()
    {
        var sessions = new Option<int>("--sessions") { DefaultValueFactory = _ => 1_000_000 };
        var licenses = new Option<int>("--licenses") { DefaultValueFactory = _ => 1_000 };
        var command = new Command("memory", "What a live session costs in memory, in a silo in this process.")
        {
            sessions,
            licenses,
            Data,
        };
        command.SetAction(
            (parsed, _) =>
                SessionMemory.Measure(parsed.GetValue(sessions), parsed.GetValue(licenses), parsed.GetValue(Data))
        );
        return command;
    }

    /// <summary>What a comparison starts for each trial.</summary>
    private static Command RunTrial()
    {
        var plan = new Option<string>("--plan") { Required = true };
        var command = new Command("trial") { plan };
        command.Hidden = true;
        command.SetAction((parsed, _) => Trial.Run(Apart.Plan<TrialPlan>(parsed.GetRequiredValue(plan)), Apart.Tell));
        return command;
    }

    /// <summary>What a verification starts to see it die.</summary>
    private static Command Crash()
    {
        var contestant = new Option<string>("--contestant") { Required = true };
        var folder = new Option<string>("--folder") { Required = true };
        var command = new Command("crash") { contestant, folder };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) => CrashPromise.RunAndDie(parsed.GetRequiredValue(contestant), parsed.GetRequiredValue(folder))
        );
        return command;
    }

    /// <summary>What a trial of the empty endpoint starts.</summary>
    private static Command Endpoint()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command("endpoint") { port };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => EmptyEndpoint.Serve(parsed.GetValue(port), cancellation));
        return command;
    }

    /// <summary>What a measurement of the limits starts, as a process with the thread pool of all the others.</summary>
    private static Command Loopback()
    {
        var count = new Option<string>("--plan") { Required = true };
        var command = new Command("loopback") { count };
        command.Hidden = true;
        command.SetAction(
            async (parsed, _) =>
                Apart.Tell(await LoopbackLimit.Measure(Apart.Plan<int>(parsed.GetRequiredValue(count))))
        );
        return command;
    }

    private static Option<string[]> Entrants(string description, params string[] byDefault) =>
        new("--contestants")
        {
            Description = $"{description} There are {string.Join(", ", Contest.Names)}.",
            DefaultValueFactory = _ => byDefault,
            CustomParser = argument => [.. Words(argument.Tokens)],
        };

    /// <summary>Prints a report, keeps it if it is to be kept, and says what was wrong with it.</summary>
    /// <returns>The exit code.</returns>
    private static async Task<int> Publish(string report, string? file, string faults, CancellationToken cancellation)
    {
        await Console.Out.WriteAsync(report);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, report, cancellation);
        }
        await Console.Error.WriteAsync(faults);
        return faults.Length == 0 ? 0 : 1;
    }

    /// <summary>Says what must be installed first; the program itself installs nothing.</summary>
    private static bool AllInstalled(IEnumerable<string> contestants)
    {
        IReadOnlyList<string> missing = Contest.Missing(contestants);
        foreach (string program in missing)
        {
            Console.Error.WriteLine(program);
        }
        return missing.Count == 0;
    }

    private static IEnumerable<string> Words(IEnumerable<System.CommandLine.Parsing.Token> tokens) =>
        tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries));
}
