using System.CommandLine;

namespace SeatBroker.Chaos.Failover;

/// <summary>How long a license is away when its server dies or is restarted: nothing is checked here but that everybody is answered.</summary>
internal static class FailoverCommand
{
    private static readonly Option<int> Silos = new("--silos")
    {
        Description = "Servers, on one PostgreSQL.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Organizations = new("--organizations")
    {
        Description = "Each with one license and somebody who logs in and out all the time.",
        DefaultValueFactory = _ => 200,
    };

    public static Command Create()
    {
        var command = new Command(
            "failover",
            "Kills each server (-9) and restarts each (SIGTERM) under load, and tells how long nobody was answered."
        )
        {
            Silos,
            Organizations,
        };
        command.SetAction(
            async (given, _) =>
            {
                var run = new FailoverRun(given.GetValue(Silos), given.GetValue(Organizations));
                return FailoverReport.Write(Console.Out, await run.Run()) ? 0 : 1;
            }
        );
        return command;
    }
}
