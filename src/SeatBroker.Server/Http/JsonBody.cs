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

        if (request.HttpContext.Features[typeof(KeptBody)] is T kept)
        {
            return (kept, null);
        }

        (T? value, Problem? problem) = await RequestBody.ReadAsync(request, sizeMax, bytes => Parse(bytes, type));
        request.HttpContext.Features[typeof(KeptBody)] = value;
        return (value, problem);
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

    /// <summary>What a request keeps its body under: a body can be read once, and a request that is begun anew (<see cref="LostCalls"/>) needs it again.</summary>
    private static class KeptBody;

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
