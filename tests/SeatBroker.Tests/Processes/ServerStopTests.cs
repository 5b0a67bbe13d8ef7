namespace SeatBroker.Tests.Processes;

[Collection(nameof(ProcessTests))]
public sealed class ServerStopTests
{
    [Fact]
    public async Task A_stop_under_load_finishes_every_call_that_was_begun_and_loses_no_login()
    {
        using var folder = new TemporaryFolder();
        var load = new LoginLoad(new("scarce", concurrentTotal: 25, burstTotal: 10), new("ample", 25, 200));
        await using (ServerProcess server = await ServerProcess.StartReady(folder.Sub("data")))
        {
            await load.Prepare(server.Address);
            Task work = load.RunUntilNobodyAnswers(server.Address);
            await load.Last(TimeSpan.FromSeconds(1), answerCountMin: 500);
            server.Terminate();
            Assert.Equal(0, await server.Exit());
            // An answer of 503 or another surprise would have failed the clients here.
            await work;
            Assert.DoesNotContain("Exception", server.Output + server.Errors, StringComparison.Ordinal);
        }

        await using ServerProcess next = await ServerProcess.StartReady(folder.Sub("data"));
        await load.CheckUnansweredChangedNothing(next.Address);
        await load.Check(next.Address);
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_says_so_and_ends_while_the_first_goes_on()
    {
        using var folder = new TemporaryFolder();
        string directory = folder.Sub("data");
        await using ServerProcess first = await ServerProcess.StartReady(directory);
        using var broker = new GatewayClient(first.Address);
        await broker.PutOrganization("UTC");
        await broker.PutLicense("agent", concurrentTotal: 1, burstTotal: 0);

        int port = LoopbackPorts.Free();
        await using ServerProcess second = ServerProcess.Start(
            folder.Path,
            port,
            ["--urls", $"http://127.0.0.1:{port}", $"--SeatBroker:DataDirectory={directory}"]
        );
        Assert.Equal(1, await second.Exit());
        string said = Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"The data directory '{directory}' is in use", said, StringComparison.Ordinal);
        Assert.Contains("another SeatBroker server", said, StringComparison.Ordinal);

        await first.Ready();
        Assert.NotNull((await broker.Login("agent", "session", "alice")).Seat);
        Assert.Single(await broker.Sessions("agent"));
    }
}
