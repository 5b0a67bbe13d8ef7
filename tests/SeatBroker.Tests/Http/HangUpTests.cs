using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Http;

public sealed class RecordingServer : BrokerServer
{
    public RecordingServer()
        : this(new FaultyJournalStore()) { }

    private RecordingServer(FaultyJournalStore store)
        : base(time: null, store) => Store = store;

    public FaultyJournalStore Store { get; }

    internal RecordedLogs Logs { get; } = new();

    protected override void AddServices(IServiceCollection services) => services.AddLogging(Logs.AddTo);
}

/// <summary>A client that hangs up leaves what it asked for whole or not done, and nothing for the operator to look into.</summary>
public sealed class HangUpTests : IAsyncLifetime
{
    private readonly RecordingServer _server = new();
    private string _license = "";
    private int _loggedBefore;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _license = await _server.Create("acme", Bodies.Contract(1, 1));
        _loggedBefore = _server.Logs.AboveDebug.Length;
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_hangs_up_midway_of_a_body_leaves_no_session(bool resets)
    {
        // More than once: whether the reader or the request learns of it first is a matter of chance.
        for (int i = 0; i < 20; i++)
        {
            using TcpClient client = await Connect();
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Login($"s-{i}", contentLength: 1000, "Expect: 100-continue\r\n", body: ""));
            // The server goes on once its endpoint reads the body.
            byte[] goOn = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
            await stream.ReadExactlyAsync(goOn);
            await stream.WriteAsync("{\"user\":\"al"u8.ToArray());
            HangUp(client, resets);
            await _server.Logs.ConnectionEnded();
        }

        Assert.Equal("[]", (await _server.Get($"{_license}/sessions")).Body);
        Assert.True(_server.Logs.AboveDebug.Length == _loggedBefore, _server.Logs.AboveDebug[_loggedBefore..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_hangs_up_midway_of_a_login_finds_it_whole_when_it_repeats_it(bool resets)
    {
        Task arrived = _server.Store.HoldBack();
        using TcpClient client = await Connect();
        const string Body = """{"user":"alice"}""";
        await client.GetStream().WriteAsync(Login("s-1", Body.Length, "", Body));
        await arrived;
        HangUp(client, resets);
        _server.Store.Release();
        await _server.Logs.ConnectionEnded();

        // R7: what was granted is granted, whether the answer was read or not.
        Reply repeated = await _server.LogIn(_license, "s-1", "alice");
        Assert.Equal((200, "concurrent"), (repeated.Status, repeated.Json.Text("seat")));
        Assert.Equal(1, (await _server.Get($"{_license}/sessions")).Json.GetArrayLength());
        Assert.True(_server.Logs.AboveDebug.Length == _loggedBefore, _server.Logs.AboveDebug[_loggedBefore..]);
    }

    private async Task<TcpClient> Connect()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port);
        return client;
    }

    private byte[] Login(string sessionId, int contentLength, string header, string body) =>
        Encoding.ASCII.GetBytes(
            $"PUT {_license}/sessions/{sessionId} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {contentLength}\r\n{header}\r\n{body}"
        );

    private static void HangUp(TcpClient client, bool resets)
    {
        client.LingerState = new LingerOption(resets, seconds: 0);
        client.Close();
    }
}
