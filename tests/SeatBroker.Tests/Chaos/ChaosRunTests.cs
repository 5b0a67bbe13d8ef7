using System.Diagnostics;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Chaos;

/// <summary>It starts, kills and freezes servers and a database: nothing else is measured beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChaosCollection
{
    public const string Name = "Chaos";
}

[Collection(ChaosCollection.Name)]
public class ChaosRunTests
{
    // No limit that anything promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public Task Servers_keep_every_promise_under_every_fault() => Run("--seconds 60 --seed 1");

    [Fact]
    public Task A_month_that_ends_while_servers_die_is_closed_once_and_stays() =>
        Run("--seconds 25 --seed 2 --month-end 20 --faults kill,all,freeze");

    [Fact]
    public Task Relaxed_servers_forget_grants_of_the_last_moment_and_no_peak() =>
        Run("--seconds 25 --seed 3 --durability Relaxed --faults kill,hang,all");

    private static async Task Run(string arguments)
    {
        using var folder = new TemporaryFolder();
        await using var chaos = new ProgramProcess("tests/SeatBroker.Chaos", folder.Path, arguments.Split(' '));
        long began = Stopwatch.GetTimestamp();
        while (!chaos.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        Assert.True(await chaos.Exit() == 0, await chaos.Told());
    }
}
