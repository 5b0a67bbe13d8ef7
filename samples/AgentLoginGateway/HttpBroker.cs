using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>A license over HTTP.</summary>
internal sealed class HttpBroker(HttpClient http, string organization, string licenseType) : IBroker
{
    private readonly string _organizationPath = $"/v1/organizations/{organization}";
    private readonly string _licensePath = $"/v1/organizations/{organization}/licenses/{licenseType}";

    public static HttpBroker Connect(Uri server, string organization, string licenseType)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) };
        // A broker answers in milliseconds. What takes seconds is better asked again: the same session id gets the same answer.
        var http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(5) };
        return new HttpBroker(http, organization, licenseType);
    }

    public async Task CreateLicense(NewLicense license, CancellationToken cancellationToken)
    {
        var customer = new { displayName = organization, timeZone = "UTC" };
        var contract = new
        {
            displayName = licenseType,
            category = "user",
            seatModel = "concurrent",
            license.ConcurrentTotal,
            license.BurstTotal,
            license.LeaseSeconds,
        };
        await Succeed(HttpMethod.Put, _organizationPath, customer, cancellationToken);
        await Succeed(HttpMethod.Put, _licensePath, contract, cancellationToken);
    }

    public async Task<TimeSpan> ReadLease(CancellationToken cancellationToken)
    {
        JsonElement license = await Succeed(HttpMethod.Get, _licensePath, null, cancellationToken);
        return TimeSpan.FromSeconds(license.GetProperty("contract").GetProperty("leaseSeconds").GetInt32());
    }

    public async Task<LoginAnswer> Login(string sessionId, string user, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, JsonElement body) = await Send(
            HttpMethod.Put,
            $"{_licensePath}/sessions/{sessionId}",
            new { user },
            cancellationToken
        );
        return status switch
        {
            HttpStatusCode.Created or HttpStatusCode.OK => new LoginAnswer(SeatOf(body)),
            HttpStatusCode.Forbidden or HttpStatusCode.Conflict => new LoginAnswer(
                Seat: null,
                body.GetProperty("code").GetString(),
                body.TryGetProperty("retryAfterSeconds", out JsonElement seconds)
                    ? TimeSpan.FromSeconds(seconds.GetInt32())
                    : null
            ),
            _ => throw Refused(status, body),
        };
    }

    public async Task<RenewAnswer> Renew(IReadOnlyList<string> sessionIds, CancellationToken cancellationToken)
    {
        JsonElement answer = await Succeed(
            HttpMethod.Post,
            $"{_licensePath}/sessions/renew",
            new { sessionIds },
            cancellationToken
        );
        return new RenewAnswer(
            answer
                .GetProperty("renewed")
                .EnumerateArray()
                .ToDictionary(session => session.GetProperty("sessionId").GetString()!, SeatOf, StringComparer.Ordinal),
            [.. answer.GetProperty("lost").EnumerateArray().Select(sessionId => sessionId.GetString()!)]
        );
    }

    public Task Logout(string sessionId, CancellationToken cancellationToken) =>
        Succeed(HttpMethod.Delete, $"{_licensePath}/sessions/{sessionId}", null, cancellationToken);

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> Succeed(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        (HttpStatusCode status, JsonElement answer) = await Send(method, path, body, cancellationToken);
        return (int)status < 300 ? answer : throw Refused(status, answer);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Send(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = body is null ? null : JsonContent.Create(body);
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            // 503 is the broker's try_again; the other 5xx and 429 come from what stands between, and tell as little about what was done.
            if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                throw new OutcomeUnknownException($"{method} {path} was answered {(int)response.StatusCode}.");
            }
            return (response.StatusCode, answer.Length == 0 ? default : Parse(answer));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            throw new OutcomeUnknownException($"{method} {path} was not answered: {failure.Message}", failure);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutcomeUnknownException($"{method} {path} was not answered in time.", timeout);
        }
    }

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static Seat SeatOf(JsonElement session) =>
        session.GetProperty("seat").GetString() switch
        {
            "concurrent" => Seat.Concurrent,
            "burst" => Seat.Burst,
            _ => Seat.Fixed,
        };

    private static BrokerRefusedException Refused(HttpStatusCode status, JsonElement body) =>
        new($"The broker answered {(int)status}: {(body.ValueKind == JsonValueKind.Undefined ? "" : body)}");
}
