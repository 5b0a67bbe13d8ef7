using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace SeatBroker.Samples.AgentLoginGateway;

internal static class Program
{
    private const int Failed = 1;

    private static readonly Option<string> Mode = new Option<string>("--mode")
    {
        Description = "How to reach the broker.",
        DefaultValueFactory = _ => "http",
    }.AcceptOnlyFromAmong("http", "orleans");

    private static readonly Option<Uri> Server = new("--server")
    {
        Description = "The broker's address, in mode http.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = ParseAddress,
    };

    private static readonly Option<string> OrleansGateway = new("--gateway")
    {
        Description = "The Orleans gateway's address, in mode orleans.",
        DefaultValueFactory = _ => "127.0.0.1:30000",
    };

    private static readonly Option<string> Organization = new("--organization")
    {
        Description = "The organization.",
        DefaultValueFactory = _ => "acme",
    };

    private static readonly Option<string> License = new("--license")
    {
        Description = "The license type.",
        DefaultValueFactory = _ => "agent",
    };

    private static readonly Option<int> AgentCount = Number("--agents", "How many agents.", 1, 1_000_000, 50);
    private static readonly Option<int> Arrival = Seconds("--arrival-seconds", "All arrive within this time.", 20);
    private static readonly Option<int> Shift = Seconds(
        "--shift-seconds",
        "How long one is logged in, on average.",
        60
    );
    private static readonly Option<int> Pause = Seconds("--pause-seconds", "How long one is away, on average.", 20);
    private static readonly Option<int> Duration = Seconds("--duration-seconds", "When to stop; 0: on Ctrl+C.", 0);
    private static readonly Option<int> Report = Number("--report-seconds", "Between two lines.", 1, 3600, 5);
    private static readonly Option<int> Stop = Seconds(
        "--stop-seconds",
        "How long logging out may take at the end.",
        10
    );

    private static readonly Option<bool> Create = new("--create")
    {
        Description = "Create the organization and the license first, or replace their contract by the next three.",
    };

    private static readonly Option<int> Concurrent = Number("--concurrent", "With --create: seats.", 0, 10_000_000, 40);
    private static readonly Option<int> Burst = Number("--burst", "With --create: burst seats.", 0, 10_000_000, 5);
    private static readonly Option<int> Lease = Number("--lease-seconds", "With --create: a lease.", 5, 86_400, 30);

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
        OrleansGateway.Validators.Add(option =>
        {
            if (!IPEndPoint.TryParse(option.GetValueOrDefault<string>() ?? "", out _))
            {
                option.AddError("--gateway is an address and a port: 127.0.0.1:30000.");
            }
        });
        var command = new RootCommand(
            "A login gateway with simulated agents: logs them in, renews all leases in bulk, repeats what was not answered, and logs everybody out when it stops."
        )
        {
            Mode,
            Server,
            OrleansGateway,
            Organization,
            License,
            AgentCount,
            Arrival,
            Shift,
            Pause,
            Duration,
            Report,
            Stop,
            Create,
            Concurrent,
            Burst,
            Lease,
        };
        command.SetAction(Run);
        ParseResult arguments = command.Parse(args);
        var invocation = new InvocationConfiguration();
        if (arguments.Errors.Count == 0)
        {
            // On Ctrl+C and SIGTERM: time to log out, and to say so.
            invocation.ProcessTerminationTimeout = TimeSpan.FromSeconds(arguments.GetValue(Stop) + 5);
        }
        return arguments.InvokeAsync(invocation);
    }

    private static async Task<int> Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (arguments.GetValue(Duration) > 0)
        {
            stopping.CancelAfter(TimeSpan.FromSeconds(arguments.GetValue(Duration)));
        }
        try
        {
            await using IBroker broker = await Connect(arguments, stopping.Token);
            await Work(broker, arguments, stopping.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the broker answered; nobody was logged in.");
            return 0;
        }
        catch (BrokerRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Failed;
        }
        catch (OutcomeUnknownException unanswered)
        {
            await Console.Error.WriteLineAsync(unanswered.Message);
            return Failed;
        }
    }

    private static async Task<IBroker> Connect(ParseResult arguments, CancellationToken cancellationToken)
    {
        string organization = arguments.GetRequiredValue(Organization);
        string license = arguments.GetRequiredValue(License);
        return arguments.GetValue(Mode) is "orleans"
            ? await OrleansBroker.Connect(
                IPEndPoint.Parse(arguments.GetRequiredValue(OrleansGateway)),
                organization,
                license,
                cancellationToken
            )
            : HttpBroker.Connect(arguments.GetRequiredValue(Server), organization, license);
    }

    private static async Task Work(IBroker broker, ParseResult arguments, CancellationToken stopping)
    {
        TimeProvider clock = TimeProvider.System;
        var figures = new Figures();
        var persistence = new Persistence(figures, clock);
        if (arguments.GetValue(Create))
        {
            var license = new NewLicense(
                arguments.GetValue(Concurrent),
                arguments.GetValue(Burst),
                arguments.GetValue(Lease)
            );
            await persistence.UntilAnswered(
                stop => Told(broker.CreateLicense(license, stop)),
                patience: TimeSpan.MaxValue,
                stopping
            );
        }
        var desk = new SessionDesk(broker, persistence, figures);
        var agents = new Agents(
            desk,
            new AgentPace(
                arguments.GetValue(AgentCount),
                TimeSpan.FromSeconds(arguments.GetValue(Arrival)),
                TimeSpan.FromSeconds(arguments.GetValue(Shift)),
                TimeSpan.FromSeconds(arguments.GetValue(Pause))
            ),
            clock
        );
        var pace = new GatewayPace(
            TimeSpan.FromSeconds(arguments.GetValue(Report)),
            TimeSpan.FromSeconds(arguments.GetValue(Stop))
        );
        var gateway = new Gateway(broker, desk, persistence, figures, pace, Console.Out, clock);
        await gateway.Run(agents.Work, stopping);
    }

    /// <summary>Says what is waited for: until there is a license, no report does.</summary>
    private static async Task Told(Task creation)
    {
        try
        {
            await creation;
        }
        catch (OutcomeUnknownException unknown)
        {
            await Console.Error.WriteLineAsync($"The broker does not answer yet: {unknown.Message}");
            throw;
        }
    }

    private static Option<int> Seconds(string name, string description, int byDefault) =>
        Number(name, description, 0, 7 * 86_400, byDefault);

    private static Option<int> Number(string name, string description, int min, int max, int byDefault)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            int number = result.GetValueOrDefault<int>();
            if (number < min || number > max)
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}
