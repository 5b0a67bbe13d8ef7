using System.CommandLine;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>The command line of what large numbers cost.</summary>
internal static class ScaleCommands
{
    private static readonly Option<int> Clients = new("--clients")
    {
        Description = "How many operations are in flight.",
        DefaultValueFactory = _ => 128,
    };

    public static Command Create(Option<string?> data) =>
        new(
            "scale",
            "What large numbers of sessions, licenses and entries cost, in a server process that is killed -9."
        )
        {
            Million(data),
            Large(data),
            Cost(data),
            Recovery(data),
        };

    private static Command Million(Option<string?> data)
    {
        var sessions = new Option<int>("--sessions") { DefaultValueFactory = _ => 1_000_000 };
        var licenses = new Option<int>("--licenses") { DefaultValueFactory = _ => 10_000 };
        var command = new Command(
            "million",
            "Live sessions in one server: memory, garbage collection, renewal of all within their leases of 90 s, recovery."
        )
        {
            sessions,
            licenses,
            data,
        };
        command.SetAction(
            (parsed, _) =>
                new MillionSessions(
                    parsed.GetValue(sessions),
                    parsed.GetValue(licenses),
                    parsed.GetValue(data)
                ).Measure()
        );
        return command;
    }

    private static Command Large(Option<string?> data)
    {
        var large = new Option<int>("--large") { DefaultValueFactory = _ => 100_000 };
        var small = new Option<int>("--small") { DefaultValueFactory = _ => 100 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 8 };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 3 };
        var command = new Command(
            "large",
            "A license of very many sessions beside one of few: cost of a login, snapshots, recovery."
        )
        {
            large,
            small,
            rounds,
            seconds,
            Clients,
            data,
        };
        command.SetAction(
            (parsed, _) =>
                new LargeLicense(
                    parsed.GetValue(large),
                    parsed.GetValue(small),
                    parsed.GetValue(rounds),
                    parsed.GetValue(seconds),
                    parsed.GetValue(Clients),
                    parsed.GetValue(data)
                ).Measure()
        );
        return command;
    }

    private static Command Cost(Option<string?> data)
    {
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 5 };
        var command = new Command("cost", "The cost of an operation by licenses, sessions and the journal's length.")
        {
            seconds,
            Clients,
            data,
        };
        command.SetAction(
            (parsed, _) =>
                new CostTable(parsed.GetValue(seconds), parsed.GetValue(Clients), parsed.GetValue(data)).Measure()
        );
        return command;
    }

    private static Command Recovery(Option<string?> data)
    {
        var sessions = new Option<int>("--sessions") { DefaultValueFactory = _ => 1_000_000 };
        var licenses = new Option<int>("--licenses") { DefaultValueFactory = _ => 10_000 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
        var journal = new Option<string?>("--journal")
        {
            Description = "A folder that keeps the journal from which every round starts; filled if it is not there.",
        };
        var command = new Command("recovery", "How long after kill -9 all licenses have answered.")
        {
            sessions,
            licenses,
            rounds,
            journal,
            data,
        };
        command.SetAction(
            (parsed, _) =>
                new Recoveries(
                    parsed.GetValue(sessions),
                    parsed.GetValue(licenses),
                    parsed.GetValue(rounds),
                    parsed.GetValue(journal),
                    parsed.GetValue(data)
                ).Measure()
        );
        return command;
    }
}
