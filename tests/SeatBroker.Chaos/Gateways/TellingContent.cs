using System.Net;

namespace SeatBroker.Chaos.Gateways;

/// <summary>
/// A request's body, or that it has none, which knows whether it was ever begun to be sent: <see cref="HttpClient"/> repeats by itself what a lost connection left unanswered, and tells of the
/// last attempt only, so that "connection refused" may mean a request that a server took before it died.
/// </summary>
internal sealed class TellingContent : HttpContent
{
    private readonly byte[] _body = [];

    public TellingContent(HttpContent? body)
    {
        if (body is not null)
        {
            _body = body.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            Headers.ContentType = body.Headers.ContentType;
        }
    }

    public bool WasBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        WasBegun = true;
        return stream.WriteAsync(_body).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
