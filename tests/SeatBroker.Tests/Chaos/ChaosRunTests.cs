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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_frozen_and_restarted_servers_keep_every_promise(int seed)
    {
        using var folder = new TemporaryFolder();
        await using var chaos = new ProgramProcess(
            "tests/SeatBroker.Chaos",
            folder.Path,
            [
                "--seconds",
                "30",
                "--seed",
                $"{seed}",
                "--silos",
                "3",
                "--faults",
                "kill,freeze,restart,database,connections",
            ]
        );
        long began = Stopwatch.GetTimestamp();
        while (!chaos.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        Assert.True(await chaos.Exit() == 0, await chaos.Told());
    }
}
