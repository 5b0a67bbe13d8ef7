namespace SeatBroker.Tests.Processes;

[Collection(nameof(ProcessTests))]
public sealed class ServerKillTests
{
    private const int KillCount = 3;

    [Fact]
    public async Task R1_R12_No_kill_under_load_loses_an_acknowledged_login_or_falsifies_the_peak()
    {
        using var folder = new TemporaryFolder();
        // One license with too few seats for its users, and one whose burst seats are never all in use.
        var load = new LoginLoad(new("scarce", concurrentTotal: 25, burstTotal: 10), new("ample", 25, 200));
        int port = LoopbackPorts.Free();
        ServerProcess server = await ServerProcess.StartReady(folder.Sub("data"), port);
        await load.Prepare(server.Address);
        for (int kill = 0; kill < KillCount; kill++)
        {
            await using (server)
            {
                Task work = load.RunUntilNobodyAnswers(server.Address);
                await load.Last(TimeSpan.FromSeconds(2), answerCountMin: 500);
                await server.Kill();
                await work;
            }

            server = await ServerProcess.StartReady(folder.Sub("data"), port);
            await load.Check(server.Address);
            await load.Settle(server.Address);
            await load.Check(server.Address);
        }

        await server.DisposeAsync();
        AssertWorthwhile(load);
    }

    /// <summary>Were these false, the test would have held the broker to nothing.</summary>
    private static void AssertWorthwhile(LoginLoad load)
    {
        LicenseHistory scarce = load.Licenses[0];
        LicenseHistory ample = load.Licenses[1];
        Assert.NotEqual(0, scarce.Count(SessionState.Refused));
        Assert.Equal(0, ample.Count(SessionState.Refused));
        Assert.All(load.Licenses, license => Assert.NotEqual(0, license.Count(SessionState.Held)));
        Assert.All(load.Licenses, license => Assert.NotEqual(0, license.PeakBounds().Least));
        Assert.InRange(ample.PeakBounds().Most, 1, ample.BurstTotal - 1);
    }
}
