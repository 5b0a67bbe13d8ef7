using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>The broker said something that no repetition will change.</summary>
internal sealed class BrokerRefusedException(string message) : Exception(message);

/// <summary>A broker over HTTP. Every request may be repeated (API: idempotent), so it is, until its outcome is known.</summary>
internal sealed class HttpSeats(HttpClient http, string organization, TimeProvider clock) : ISeats
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, string> _monthOfCreation = new(StringComparer.Ordinal);

    /// <summary>Creates the organization, in UTC. One that exists is refused: earlier holders and peaks would mix with the replay's.</summary>
    public async Task CreateOrganization(string displayName, CancellationToken cancellationToken)
    {
        string path = $"/v1/organizations/{organization}";
        using (HttpResponseMessage present = await Send(HttpMethod.Get, path, null, cancellationToken))
        {
            if (present.StatusCode != HttpStatusCode.NotFound)
            {
                throw new BrokerRefusedException(
                    $"Organization '{organization}' exists already (or cannot be asked for: {(int)present.StatusCode}). A replay needs one of its own."
                );
            }
        }
        using HttpResponseMessage response = await Send(
            HttpMethod.Put,
            path,
            new { displayName, timeZone = "UTC" },
            cancellationToken
        );
        await RequireSuccess(response, cancellationToken);
    }

    public async Task CreateLicense(string feature, ReplayContract contract, CancellationToken cancellationToken)
    {
        var body = new
        {
            displayName = DisplayNameOf(feature),
            category = "user",
            seatModel = "concurrent",
            concurrentTotal = contract.ConcurrentTotal,
            burstTotal = contract.BurstTotal,
            // History is replayed as fast as the broker answers: no lease may end meanwhile.
            leaseSeconds = 86_400,
        };
        using HttpResponseMessage response = await Send(HttpMethod.Put, LicensePath(feature), body, cancellationToken);
        await RequireSuccess(response, cancellationToken);
        JsonElement month = await GetJson($"{LicensePath(feature)}/burst-peak", cancellationToken);
        _monthOfCreation[feature] = month.GetProperty("month").GetString()!;
    }

    public async Task<GrantedSeat?> Login(string feature, string holder, CancellationToken cancellationToken)
    {
        string id = BrokerId.Of(holder);
        using HttpResponseMessage response = await Send(
            HttpMethod.Put,
            SessionPath(feature, id),
            new { user = id },
            cancellationToken
        );
        JsonElement body = await ReadJson(response, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict && CodeOf(body) is "no_seat_available")
        {
            return null;
        }
        await RequireSuccess(response, cancellationToken);
        return body.GetProperty("seat").GetString() is "burst" ? GrantedSeat.Burst : GrantedSeat.Concurrent;
    }

    public async Task Logout(string feature, string holder, CancellationToken cancellationToken)
    {
        string path = SessionPath(feature, BrokerId.Of(holder));
        using HttpResponseMessage response = await Send(HttpMethod.Delete, path, null, cancellationToken);
        await RequireSuccess(response, cancellationToken);
    }

    public async Task<long> CountFree(string feature, CancellationToken cancellationToken)
    {
        JsonElement usage = (await GetJson(LicensePath(feature), cancellationToken)).GetProperty("usage");
        return usage.GetProperty("concurrent").GetProperty("available").GetInt64()
            + usage.GetProperty("burst").GetProperty("available").GetInt64();
    }

    public async Task<int> ReadBurstPeak(string feature, CancellationToken cancellationToken)
    {
        string path = $"{LicensePath(feature)}/burst-peak";
        JsonElement now = await GetJson(path, cancellationToken);
        int peak = now.GetProperty("peak").GetInt32();
        string monthOfCreation = _monthOfCreation[feature];
        if (string.Equals(now.GetProperty("month").GetString(), monthOfCreation, StringComparison.Ordinal))
        {
            return peak;
        }
        // The month turned while the replay ran.
        JsonElement before = await GetJson($"{path}?month={monthOfCreation}", cancellationToken);
        return Math.Max(peak, before.GetProperty("peak").GetInt32());
    }

    private string LicensePath(string feature) => $"/v1/organizations/{organization}/licenses/{BrokerId.Of(feature)}";

    private string SessionPath(string feature, string sessionId) => $"{LicensePath(feature)}/sessions/{sessionId}";

    private static string DisplayNameOf(string feature)
    {
        string printable = new([
            .. feature.Where(character => !char.IsControl(character) && !char.IsSurrogate(character)),
        ]);
        return printable.Length is > 0 and <= 200 ? printable : BrokerId.Of(feature);
    }

    private async Task<JsonElement> GetJson(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await Send(HttpMethod.Get, path, null, cancellationToken);
        await RequireSuccess(response, cancellationToken);
        return await ReadJson(response, cancellationToken);
    }

    /// <summary>Sends until the outcome is known: no 503, no time-out, no broken connection.</summary>
    private async Task<HttpResponseMessage> Send(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        long start = clock.GetTimestamp();
        for (TimeSpan delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            string trouble;
            try
            {
                using var request = new HttpRequestMessage(method, path);
                request.Content = body is null ? null : JsonContent.Create(body);
                HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
                if ((int)response.StatusCode < 500)
                {
                    return response;
                }
                trouble = $"{(int)response.StatusCode} {response.ReasonPhrase}";
                response.Dispose();
            }
            catch (HttpRequestException failure)
            {
                trouble = failure.Message;
            }
            catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
            {
                trouble = timeout.Message;
            }
            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new BrokerRefusedException(
                    $"{method} {path} was not answered within {Patience.TotalSeconds:0} s: {trouble}"
                );
            }
            await Task.Delay(delay * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken);
        }
    }

    private static async Task RequireSuccess(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            string asked = $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery}";
            throw new BrokerRefusedException($"{asked} was answered {(int)response.StatusCode}: {body}");
        }
    }

    private static async Task<JsonElement> ReadJson(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using JsonDocument document = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        return document.RootElement.Clone();
    }

    private static string? CodeOf(JsonElement problem) =>
        problem.TryGetProperty("code", out JsonElement code) ? code.GetString() : null;
}
