using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console;

namespace SeatBroker.Samples.TraceReplay;

internal static class Program
{
    private const int Failed = 1;

    private static readonly Argument<FileInfo> Log = new Argument<FileInfo>("trace")
    {
        Description = "The FlexNet debug log.",
    }.AcceptExistingOnly();

    private static readonly Option<Uri> Server = new("--server")
    {
        Description = "The broker.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = ParseAddress,
    };

    private static readonly Option<string?> Organization = new("--organization")
    {
        Description = "The organization to create for the replay; it must not exist. Default: trace- and the time.",
    };

    private static readonly Option<string[]> Features = new("--feature")
    {
        Description = "Replay this feature; may be repeated. Default: every feature with a checkout.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Percent = new("--percent")
    {
        Description =
            "Concurrent seats in per cent of each feature's own peak, rounded down, at least one. --concurrent goes before.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<string[]> Concurrent = new("--concurrent")
    {
        Description = "Concurrent seats: a number for all features or FEATURE=N for one; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> Burst = new("--burst")
    {
        Description = "Burst seats beyond them: a number or FEATURE=N; may be repeated. Default: 0.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the summary as JSON. Progress stays on standard error.",
    };

    private static Uri? ParseAddress(ArgumentResult argument)
    {
        if (
            Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out Uri? address)
            && (address.Scheme is "http" or "https")
        )
        {
            return address;
        }
        argument.AddError("--server is an address: http://127.0.0.1:5080.");
        return null;
    }

    public static Task<int> Main(string[] args)
    {
        Percent.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<int>() is < 0 or > 1000)
            {
                option.AddError("--percent is 0 to 1000.");
            }
        });
        var command = new RootCommand(
            "Replays a FlexNet debug log as logins and logouts against a broker: what would have been granted, granted as burst or denied under a given contract, and the burst peak."
        )
        {
            Log,
            Server,
            Organization,
            Features,
            Percent,
            Concurrent,
            Burst,
            Json,
        };
        command.SetAction(Run);
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            await ReplayTrace(arguments, cancellationToken);
            return 0;
        }
        catch (Exception failure) when (failure is BrokerRefusedException or FormatException or IOException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    private static async Task ReplayTrace(ParseResult arguments, CancellationToken cancellationToken)
    {
        FileInfo file = arguments.GetRequiredValue(Log);
        Trace trace;
        using (StreamReader reader = file.OpenText())
        {
            trace = Trace.Read(reader);
        }
        SortedDictionary<string, FeatureFigures> figures = FeatureFigures.Of(trace);
        IReadOnlyDictionary<string, ReplayContract> contracts = ChooseContracts(arguments, figures);

        TimeProvider clock = TimeProvider.System;
        string organization =
            arguments.GetValue(Organization)
            ?? $"trace-{clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        using var http = new HttpClient
        {
            BaseAddress = arguments.GetRequiredValue(Server),
            Timeout = TimeSpan.FromSeconds(10),
        };
        var seats = new HttpSeats(http, organization, clock);
        await seats.CreateOrganization($"Replay of {file.Name}", cancellationToken);

        int events = trace.Events.Count(e => contracts.ContainsKey(e.Feature));
        IReadOnlyDictionary<string, ReplayResult> results = await WithProgress(
            events,
            eventDone => Replay.Run(trace, contracts, seats, eventDone, cancellationToken)
        );
        Print(new Report(trace, figures, results), arguments.GetValue(Json), file.Name, organization);
    }

    private static Dictionary<string, ReplayContract> ChooseContracts(
        ParseResult arguments,
        SortedDictionary<string, FeatureFigures> figures
    )
    {
        string[] asked = arguments.GetRequiredValue(Features);
        string? unknown = asked.FirstOrDefault(feature => !figures.ContainsKey(feature));
        if (unknown is not null)
        {
            throw new FormatException(
                $"The trace has no feature '{unknown}'. It has: {string.Join(", ", figures.Keys)}."
            );
        }
        var choice = ContractChoice.Of(
            arguments.GetValue(Percent),
            arguments.GetRequiredValue(Concurrent),
            arguments.GetRequiredValue(Burst)
        );
        return figures
            .Where(f =>
                f.Value.PeakSeatsOut > 0 && (asked.Length == 0 || asked.Contains(f.Key, StringComparer.Ordinal))
            )
            .ToDictionary(f => f.Key, f => choice.For(f.Key, f.Value.PeakSeatsOut), StringComparer.Ordinal);
    }

    private static Task<T> WithProgress<T>(int events, Func<Action, Task<T>> work)
    {
        IAnsiConsole screen = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
        );
        return screen
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(progress =>
            {
                ProgressTask bar = progress.AddTask("Replaying", maxValue: Math.Max(1, events));
                return work(() => bar.Increment(1));
            });
    }

    private static void Print(Report report, bool json, string traceName, string organization)
    {
        if (json)
        {
            Console.Out.WriteLine(report.ToJson(traceName, organization));
            return;
        }
        if (Console.IsOutputRedirected)
        {
            // A file has no width: one row stays one line.
            AnsiConsole.Profile.Width = 240;
        }
        AnsiConsole.Write(report.ToTable());
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"Organization [bold]{organization}[/] keeps the licenses and their burst peaks."
        );
    }
}
