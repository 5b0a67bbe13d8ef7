using System.Net;
using SeatBroker.Tests.Journal;
using SeatBroker.Tests.Verify;

namespace SeatBroker.Tests.Processes;

/// <summary>A server whose journal is in Azure Blob Storage, when it or the service dies.</summary>
[Collection(nameof(ProcessTests))]
public sealed class AzureServersTests : IAsyncLifetime
{
    private static readonly TimeSpan FirstAnswerMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AnswersMax = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly AzuriteServer _service = new();

    private string[] Settings =>
        [
            "--SeatBroker:Journal=AzureBlobs",
            $"--SeatBroker:AzureBlobs:ConnectionString={_service.ConnectionString}",
            "--SeatBroker:AzureBlobs:Container=seats",
        ];

    public Task InitializeAsync() => _service.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task R1_R8_What_a_server_acknowledged_before_it_was_killed_is_held_after_its_restart()
    {
        await using (ServerProcess server = await Start())
        {
            using var gateway = new GatewayClient(server.Address);
            await gateway.PutOrganization("UTC");
            await gateway.PutLicense("agent", concurrentTotal: 1, burstTotal: 1);
            Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-1", "one")).Status);
            Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-2", "two")).Status);
            await server.Kill();
        }

        await using ServerProcess restarted = await Start();
        using var client = new GatewayClient(restarted.Address);
        Assert.Equal(["s-1", "s-2"], (await client.Sessions("agent")).Select(seat => seat.SessionId).ToArray());
        Assert.Equal(HttpStatusCode.Conflict, (await client.Login("agent", "s-3", "three")).Status);
        Assert.Empty((await client.Renew("agent", ["s-1", "s-2"])).Lost);
        Assert.Equal(1, (await client.BurstPeak("agent")).Peak);

        (int code, string output, string errors) = await CommandTests.Run(["verify", .. Settings]);
        Assert.True(code == 0, output + errors);
        Assert.StartsWith("2 journals, ", output, StringComparison.Ordinal);
        Assert.EndsWith(" rows, 1 months, 0 differences", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_is_answered_with_try_again_quickly_and_found_again()
    {
        await using ServerProcess server = await Start();
        using var gateway = new GatewayClient(server.Address);
        await TakeOneOfTwoSeats(gateway);

        await _service.StopAsync();
        await EverybodyIsToldToTryAgainQuickly(gateway);

        await _service.StartAsync();
        await server.Ready();
        Assert.Empty((await gateway.Renew("agent", ["s-1"])).Lost);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-2", "two")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await gateway.Login("agent", "s-3", "three")).Status);
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_within_seconds_and_what_it_does_late_confuses_nobody()
    {
        await using ServerProcess server = await Start();
        using var gateway = new GatewayClient(server.Address);
        await TakeOneOfTwoSeats(gateway);

        await _service.FreezeAsync();
        await EverybodyIsToldToTryAgainQuickly(gateway);

        await _service.ThawAsync();
        await server.Ready();
        Assert.Empty((await gateway.Renew("agent", ["s-1"])).Lost);
        var insisting = new InsistingGateway([gateway]);
        Assert.NotNull((await insisting.Login("agent", "s-2", "s-2")).Seat);
        Assert.Equal(HttpStatusCode.Conflict, (await insisting.Login("agent", "s-3", "s-3")).Status);
        Assert.Equal(["s-1", "s-2"], (await gateway.Sessions("agent")).Select(seat => seat.SessionId).ToArray());
    }

    private static async Task TakeOneOfTwoSeats(GatewayClient gateway)
    {
        await gateway.PutOrganization("UTC");
        await gateway.PutLicense("agent", concurrentTotal: 2, burstTotal: 0);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-1", "one")).Status);
    }

    private static async Task EverybodyIsToldToTryAgainQuickly(GatewayClient gateway)
    {
        await IsToldToTryAgain(gateway, "s-2").WaitAsync(FirstAnswerMax);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => IsToldToTryAgain(gateway, $"n-{number}")))
            .WaitAsync(AnswersMax);
    }

    private static async Task IsToldToTryAgain(GatewayClient gateway, string session) =>
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Login("agent", session, session)).Status);

    private Task<ServerProcess> Start() =>
        ServerProcess.StartReadyWith(_folder, [.. Settings, "--SeatBroker:AzureBlobs:CreateContainer=true"]);
}
