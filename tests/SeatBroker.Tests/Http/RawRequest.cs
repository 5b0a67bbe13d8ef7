using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>A request sent byte for byte as it stands here: HTTP clients mend or refuse what a hostile one would send.</summary>
internal sealed record RawRequest(string Method, string Target)
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    public string? Host { get; init; } = "127.0.0.1";

    public string? ContentType { get; init; } = "application/json";

    public byte[]? Body { get; init; }

    public string[] Headers { get; init; } = [];

    /// <summary>All bytes of the request, in place of all else.</summary>
    public byte[]? Whole { get; init; }

    public async Task<RawReply> Send(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        using var received = new MemoryStream();
        using var limit = new CancellationTokenSource(AnswerMax);
        // The server may answer before it has read all; so both go on at once.
        Task writing = Write(stream, limit.Token);
        try
        {
            await stream.CopyToAsync(received, limit.Token);
        }
        catch (IOException) when (received.Length > 0)
        {
            // It was answered, then reset for what was left unread.
            received.Position = 0;
        }

        await writing;
        return RawReply.Parse(received.ToArray());
    }

    private async Task Write(NetworkStream stream, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(Whole ?? Bytes(), cancellation);
        }
        catch (IOException refused)
        {
            // The server need not read what it has refused; what it answered is looked at.
            Assert.IsType<SocketException>(refused.InnerException);
        }
    }

    private byte[] Bytes()
    {
        var head = new StringBuilder();
        Line($"{Method} {Target} HTTP/1.1");
        if (Host is not null)
        {
            Line($"Host: {Host}");
        }

        Line("Connection: close");
        foreach (string header in Headers)
        {
            Line(header);
        }

        if (Body is not null)
        {
            if (ContentType is not null)
            {
                Line($"Content-Type: {ContentType}");
            }

            Line(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}"));
        }

        Line("");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Body ?? []];

        void Line(string line) => head.Append(line).Append("\r\n");
    }
}

/// <summary>What came back, up to the connection's end.</summary>
internal sealed record RawReply(int Status, string Head, string Body)
{
    public static RawReply Parse(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"No answer: '{text}'");
        string head = text[..end];
        return new RawReply(int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head, text[(end + 4)..]);
    }
}
