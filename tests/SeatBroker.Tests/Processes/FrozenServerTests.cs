using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SeatBroker.Tests.Processes;

/// <summary>A server that was stopped where it was, and goes on: requests have lain in its sockets meanwhile.</summary>
[Collection(nameof(ProcessTests))]
public sealed class FrozenServerTests
{
    // Longer than what the server takes for a pause of its own (R8).
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task R8_What_came_while_it_was_frozen_is_done_for_those_who_still_wait_and_for_nobody_else()
    {
        using var folder = new TemporaryFolder();
        await using ServerProcess server = await ServerProcess.StartReady(folder.Sub("data"));
        using var gateway = new GatewayClient(server.Address);
        await gateway.PutOrganization("UTC");
        await gateway.PutLicense("agent", concurrentTotal: 2, burstTotal: 0);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Login("agent", "s-1", "alice")).Status);

        await server.Freeze();
        await SendAndHangUp(server.Address, "DELETE", "/sessions/s-1", "");
        await SendAndHangUp(
            server.Address,
            "PUT",
            "",
            """{"displayName":"Older","category":"user","seatModel":"concurrent","concurrentTotal":1,"burstTotal":0}"""
        );
        Task<LoginAnswer> waiting = gateway.Login("agent", "s-2", "carol");
        await Task.Delay(Frozen);
        server.Thaw();

        Assert.Equal(HttpStatusCode.Created, (await waiting).Status);
        Assert.Empty((await gateway.Renew("agent", ["s-1", "s-2"])).Lost);
        Assert.Equal(["s-1", "s-2"], (await gateway.Sessions("agent")).Select(seat => seat.SessionId).ToArray());
        Assert.Equal(2, (await gateway.Usage("agent")).Concurrent!.Total);
    }

    private static async Task SendAndHangUp(Uri server, string method, string resource, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        string request =
            $"{method} /v1/organizations/acme/licenses/agent{resource} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
    }
}
