using System.Buffers;
using System.IO.Pipelines;

namespace SeatBroker.Server.Http;

/// <summary>Makes a value of a body's bytes, or says why it cannot; exactly one of them is not null.</summary>
internal delegate (T? Value, Problem? Problem) BodyParser<T>(ReadOnlySpan<byte> bytes)
    where T : class;

/// <summary>Reads a request's body whole and within a limit, and lets it be parsed where it lies if it came in one piece.</summary>
internal static class RequestBody
{
    public static async ValueTask<(T? Value, Problem? Problem)> ReadAsync<T>(
        HttpRequest request,
        int sizeMax,
        BodyParser<T> parse
    )
        where T : class
    {
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
                (T?, Problem?) parsed = Parse(bytes, parse);
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
                return parse(gathered.WrittenSpan);
            }
        }
    }

    private static (T?, Problem?) Parse<T>(ReadOnlySequence<byte> bytes, BodyParser<T> parse)
        where T : class
    {
        if (bytes.IsSingleSegment)
        {
            return parse(bytes.FirstSpan);
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(joined);
        (T?, Problem?) parsed = parse(joined.AsSpan(0, (int)bytes.Length));
        ArrayPool<byte>.Shared.Return(joined);
        return parsed;
    }
}
