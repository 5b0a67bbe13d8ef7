using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SeatBroker.Samples.BillingJob;

/// <summary>The stream ended early, said so, or does not add up. Reading it again may help.</summary>
internal sealed class IncompleteStreamException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The broker refused the question; asking again will not help.</summary>
internal sealed class BillingRefusedException(string message) : Exception(message);

/// <summary>
/// Reads <c>GET /v1/billing/{month}</c>: a line of JSON for every license, then <c>{"end":true,"lines":N}</c>. A stream without that end, or with another number, is
/// incomplete whatever the connection says: a bill must not be short by what a broken cable swallowed.
/// </summary>
internal sealed class BillingStream(HttpClient http)
{
    // The broker gathers an organization's lines before it sends them; a silence longer than this is no gathering.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(100);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
    };

    /// <exception cref="IncompleteStreamException">Not every line was read.</exception>
    /// <exception cref="BillingRefusedException">There is no such month, or no such broker.</exception>
    public async IAsyncEnumerable<BillingLine> Read(
        string month,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/billing/{month}");
        request.Headers.Accept.Add(new("application/x-ndjson"));
        using HttpResponseMessage response = await Connected(
            stop => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop),
            cancellationToken
        );
        await RequireStream(response, cancellationToken);

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        long lines = 0;
        bool ended = false;
        while (await Connected(stop => reader.ReadLineAsync(stop).AsTask(), cancellationToken) is { } text)
        {
            if (ended)
            {
                throw new IncompleteStreamException("The stream goes on after its end.");
            }
            if (EndOf(text) is { } told)
            {
                ended = true;
                if (told != lines)
                {
                    throw new IncompleteStreamException($"The stream tells of {told} lines and had {lines}.");
                }
            }
            else
            {
                lines++;
                yield return LineOf(text, month, lines);
            }
        }
        if (!ended)
        {
            throw new IncompleteStreamException($"The stream broke off after {lines} lines.");
        }
    }

    private static async Task RequireStream(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        string body = await Connected(stop => response.Content.ReadAsStringAsync(stop), cancellationToken);
        string answer = $"The broker answered {(int)response.StatusCode}: {body}";
        throw response.StatusCode is HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500
            ? new IncompleteStreamException(answer)
            : new BillingRefusedException(answer);
    }

    private static long? EndOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement line = document.RootElement;
            return line.TryGetProperty("end", out JsonElement end) && end.ValueKind == JsonValueKind.True
                ? line.GetProperty("lines").GetInt64()
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new IncompleteStreamException("The stream has a broken line.", broken);
        }
    }

    private static BillingLine LineOf(string text, string month, long number)
    {
        BillingLine line;
        try
        {
            line =
                JsonSerializer.Deserialize<BillingLine>(text, Json)
                ?? throw new IncompleteStreamException($"Line {number} is empty.");
        }
        catch (JsonException broken)
        {
            throw new IncompleteStreamException($"Line {number} is broken.", broken);
        }
        string of = $"Line {number} ({line.Organization}, {line.LicenseType})";
        if (!string.Equals(line.Month, month, StringComparison.Ordinal))
        {
            throw new IncompleteStreamException($"{of} is of {line.Month}, not of {month}.");
        }
        // R15, reckoned once more: a bill is not the place to trust one side's arithmetic.
        if (line.BurstCharge != line.BurstPeak * line.UnitPrice || line.Currency is null != line.UnitPrice is null)
        {
            throw new IncompleteStreamException(
                $"{of} does not add up: {line.BurstPeak} x {line.UnitPrice} {line.Currency} is charged as {line.BurstCharge}."
            );
        }
        return line;
    }

    /// <summary>A connection that breaks or falls silent is an incomplete stream.</summary>
    private static async Task<T> Connected<T>(
        Func<CancellationToken, Task<T>> exchange,
        CancellationToken cancellationToken
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(LongestSilence);
        try
        {
            return await exchange(silence.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new IncompleteStreamException(failure.Message, failure);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IncompleteStreamException("The broker fell silent.", timeout);
        }
    }
}
