using System.CommandLine;
using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.Failover;
using SeatBroker.Chaos.Faults;
using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos;

internal static class Program
{
    private const int Violated = 1;
    private const string AllFaults = "kill,freeze,restart,all,database,hang,connections,clock";

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "For so long faults are made.",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "The same faults and gateways for the same seed.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> Silos = new("--silos")
    {
        Description = "Servers, on one PostgreSQL; 1 with --store sqlite.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string> Faults = new("--faults")
    {
        Description = $"Any of {AllFaults}, separated by commas.",
        DefaultValueFactory = _ => AllFaults,
    };

    private static readonly Option<string> Store = new Option<string>("--store")
    {
        Description = "Where the journal is kept.",
        DefaultValueFactory = _ => "postgresql",
    }.AcceptOnlyFromAmong("postgresql", "sqlite");

    private static readonly Option<string> Durability = new Option<string>("--durability")
    {
        Description = "As the server's setting.",
        DefaultValueFactory = _ => "Durable",
    }.AcceptOnlyFromAmong("Durable", "Relaxed");

    private static readonly Option<int> Gateways = new("--gateways")
    {
        Description = "Devices that log in and out, a quarter of them by Orleans clients.",
        DefaultValueFactory = _ => 24,
    };

    private static readonly Option<int?> MonthEnd = new("--month-end")
    {
        Description =
            "A billing month ends so many seconds after the first server is started, by the clock that servers and database share.",
    };

    private static readonly Option<string?> HistoryTo = new("--history")
    {
        Description = "Keeps the history in this file, as JSON lines.",
    };

    private static readonly Argument<string> FileToCheck = new("file") { Description = "A history." };

    public static Task<int> Main(string[] args)
    {
        var check = new Command("check", "Checks a history that was kept.") { FileToCheck };
        check.SetAction(async (given, _) => Verdict(await HistoryFile.Read(given.GetValue(FileToCheck)!)));
        var command = new RootCommand(
            "Runs servers of the broker, does to them what happens to servers, and holds every answer against what was promised."
        )
        {
            Seconds,
            Seed,
            Silos,
            Faults,
            Store,
            Durability,
            Gateways,
            MonthEnd,
            HistoryTo,
            check,
            FailoverCommand.Create(),
        };
        command.SetAction((given, _) => Run(given));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> Run(ParseResult given)
    {
        bool sqlite = given.GetValue(Store) == "sqlite";
        var run = new ChaosRun(
            TimeSpan.FromSeconds(given.GetValue(Seconds)),
            given.GetValue(Seed),
            sqlite ? 1 : given.GetValue(Silos),
            ToKinds(given.GetValue(Faults)!),
            sqlite,
            given.GetValue(Durability) == "Relaxed",
            given.GetValue(Gateways),
            given.GetValue(MonthEnd) is { } seconds ? TimeSpan.FromSeconds(seconds) : null
        );
        RunHistory history = await run.Run();
        if (given.GetValue(HistoryTo) is { } path)
        {
            await HistoryFile.Write(path, history);
        }
        return Verdict(history);
    }

    private static FaultKind[] ToKinds(string words) =>
        [
            .. words
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(word => Enum.Parse<FaultKind>(word, ignoreCase: true)),
        ];

    private static int Verdict(RunHistory history)
    {
        Report.Write(Console.Out, history);
        if (history.Terms.Relaxed)
        {
            Report.Write(Console.Out, Checker.Forgotten(history));
        }
        IReadOnlyList<Violation> violations = Checker.Check(history);
        Report.Write(Console.Out, violations);
        return violations.Count == 0 && history.Faults.All(fault => fault.Survived) ? 0 : Violated;
    }
}
