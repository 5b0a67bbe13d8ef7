using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace SeatBroker.Server.Http;

/// <summary>Reads a request's JSON strictly and within a limit. The limit is kept here and not by the server, so that its refusal has the contract's form.</summary>
internal static class JsonBody
{
    public const int SizeMax = 1024 * 1024;

    /// <summary>The value, or the problem that kept it from being read; exactly one of them is not null.</summary>
    public static async ValueTask<(T? Value, Problem? Problem)> ReadAsync<T>(
        HttpRequest request,
        JsonTypeInfo<T> type,
        int sizeMax = SizeMax
    )
        where T : class
    {
        if (CheckHead(request, sizeMax) is { } refused)
        {
            return (null, refused);
        }

        PipeReader body = request.BodyReader;
        ArrayBufferWriter<byte>? gathered = null;
        while (true)
        {
            ReadResult read = await body.ReadAsync();
            ReadOnlySequence<byte> bytes = read.Buffer;
            if (bytes.Length + (gathered?.WrittenCount ?? 0) > sizeMax)
            {
                body.AdvanceTo(bytes.End);
                return (null, Problem.BodyTooLarge(sizeMax));
            }

            if (read.IsCompleted && gathered is null)
            {
                (T?, Problem?) parsed = Parse(bytes, type);
                body.AdvanceTo(bytes.End);
                return parsed;
            }

            // What has come is taken over, not left lying: the server could not end a connection in peace whose client
            // hangs up while bytes of the body are looked at and not taken.
            gathered ??= new ArrayBufferWriter<byte>();
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                gathered.Write(segment.Span);
            }

            body.AdvanceTo(bytes.End);
            if (read.IsCompleted)
            {
                return Parse(gathered.WrittenSpan, type);
            }
        }
    }

    private static Problem? CheckHead(HttpRequest request, int sizeMax)
    {
        if (request.ContentLength > sizeMax)
        {
            return Problem.BodyTooLarge(sizeMax);
        }

        if (
            request.ContentType is null
            && request.ContentLength is null or 0
            && request.Headers.TransferEncoding.Count == 0
        )
        {
            return Problem.InvalidRequest("A JSON body is needed, and there is none.");
        }

        return IsJson(request.ContentType) ? null : Problem.UnsupportedMediaType();
    }

    private static bool IsJson(string? contentType) =>
        string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase)
        || (
            MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (
                !type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            )
        );

    private static (T?, Problem?) Parse<T>(ReadOnlySequence<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        if (bytes.IsSingleSegment)
        {
            return Parse(bytes.FirstSpan, type);
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(joined);
        (T?, Problem?) parsed = Parse(joined.AsSpan(0, (int)bytes.Length), type);
        ArrayPool<byte>.Shared.Return(joined);
        return parsed;
    }

    private static (T?, Problem?) Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) is { } value
                ? (value, null)
                : (null, Problem.InvalidRequest("The body must be a JSON object, not null."));
        }
        catch (JsonException unreadable)
        {
            return (null, Problem.InvalidRequest(JsonFault.Describe(unreadable)));
        }
    }
}
