using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SeatBroker.Server.Http;

/// <summary>What a request is answered with: decided first, written once.</summary>
internal abstract class Answer
{
    public static Answer NoContent { get; } = new EmptyAnswer();

    public static Answer Ok<T>(T value, JsonTypeInfo<T> type) =>
        new JsonAnswer<T>(StatusCodes.Status200OK, value, type);

    public static Answer Created<T>(T value, JsonTypeInfo<T> type) =>
        new JsonAnswer<T>(StatusCodes.Status201Created, value, type);

    public abstract Task WriteAsync(HttpContext http);

    private sealed class EmptyAnswer : Answer
    {
        public override Task WriteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
    }

    private sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> type) : Answer
    {
        public override Task WriteAsync(HttpContext http) =>
            JsonOut.WriteAsync(
                http,
                status,
                "application/json",
                (value, type),
                static (json, it) => JsonSerializer.Serialize(json, it.value, it.type)
            );
    }
}

/// <summary>Writes a JSON body with its length, through a buffer that its thread keeps.</summary>
internal static class JsonOut
{
    private const int KeptBufferBytesMax = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public static Task WriteAsync<T>(
        HttpContext http,
        int status,
        string contentType,
        T value,
        Action<Utf8JsonWriter, T> write
    )
    {
        ArrayBufferWriter<byte> bytes = buffer ??= new ArrayBufferWriter<byte>(1024);
        Utf8JsonWriter json = writer ??= new Utf8JsonWriter(bytes, BrokerJson.Writing);
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        write(json, value);
        json.Flush();

        HttpResponse response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = bytes.WrittenCount;
        response.Headers.XContentTypeOptions = "nosniff";
        // The bytes are copied before the call returns, so the thread's buffer is free again.
        response.BodyWriter.Write(bytes.WrittenSpan);
        if (bytes.Capacity > KeptBufferBytesMax)
        {
            buffer = null;
            writer = null;
        }

        return FlushAsync(response);
    }

    private static Task FlushAsync(HttpResponse response)
    {
        ValueTask<System.IO.Pipelines.FlushResult> flushed = response.BodyWriter.FlushAsync();
        return flushed.IsCompletedSuccessfully ? Task.CompletedTask : flushed.AsTask();
    }
}
