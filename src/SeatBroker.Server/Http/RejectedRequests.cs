using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;

namespace SeatBroker.Server.Http;

/// <summary>
/// Kestrel refuses what it cannot read (no Host header, <c>%00</c> in a path, a request line too long) before any middleware runs, with an empty body.
/// This answers such requests with a problem instead: the connection's output is written here, and what Kestrel writes afterwards is dropped.
/// </summary>
internal sealed class RejectedRequests : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequestEvent = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public void Watch(DiagnosticListener diagnostics) =>
        diagnostics.Subscribe(this, static name => string.Equals(name, BadRequestEvent, StringComparison.Ordinal));

    public static void Wrap(ListenOptions listen) =>
        listen.Use(next =>
            connection =>
            {
                var output = new ReplaceableOutput(connection.Transport.Output);
                connection.Transport = new Duplex(connection.Transport.Input, output);
                connection.Features.Set(output);
                return next(connection);
            }
        );

    public void OnNext(KeyValuePair<string, object?> @event)
    {
        if (
            @event.Value is IFeatureCollection features
            && features.Get<ReplaceableOutput>() is { } output
            // The output lies beneath TLS, where nothing may be written past it.
            && features.Get<ITlsConnectionFeature>() is null
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
        )
        {
            string reason = features.Get<IBadRequestExceptionFeature>()?.Error?.Message ?? "";
            output.Replace(Bytes(ProblemOf(response.StatusCode, reason), response.Headers.Allow.ToString()));
        }
    }

    public void OnCompleted()
    {
        // Nothing is held that would have to be let go.
    }

    public void OnError(Exception error)
    {
        // A diagnostic listener reports no errors.
    }

    private static Problem ProblemOf(int status, string reason)
    {
        if (reason.Contains("Host header", StringComparison.Ordinal))
        {
            return Problem.InvalidHost();
        }

        return status switch
        {
            _ when reason.StartsWith("Invalid request target", StringComparison.Ordinal) => Problem.InvalidIdentifier(
                "A segment of the path"
            ),
            StatusCodes.Status405MethodNotAllowed => Problem.MethodNotAllowed(),
            _ => new Problem(status, "invalid_request", "The request is not well-formed HTTP, or too long."),
        };
    }

    private static byte[] Bytes(Problem problem, string allow)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, BrokerJson.Writing))
        {
            problem.WriteTo(json);
        }

        string allowed = allow.Length == 0 ? "" : $"Allow: {allow}\r\n";
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {problem.Status} {ReasonPhrases.GetReasonPhrase(problem.Status)}\r\nContent-Type: {Problem.MediaType}\r\nContent-Length: {body.WrittenCount}\r\n{allowed}X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        );
        return [.. Encoding.ASCII.GetBytes(head), .. body.WrittenSpan];
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }

    /// <summary>A connection's output, until it is replaced; then whatever else is written goes nowhere.</summary>
    private sealed class ReplaceableOutput(PipeWriter inner) : PipeWriter
    {
        private ArrayBufferWriter<byte>? _dropped;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public void Replace(ReadOnlySpan<byte> response)
        {
            inner.Write(response);
            _dropped = new ArrayBufferWriter<byte>();
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) =>
            _dropped is null ? inner.GetMemory(sizeHint) : _dropped.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) =>
            _dropped is null ? inner.GetSpan(sizeHint) : _dropped.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            if (_dropped is null)
            {
                inner.Advance(bytes);
            }
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source,
            CancellationToken cancellationToken = default
        ) => _dropped is null ? inner.WriteAsync(source, cancellationToken) : inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
