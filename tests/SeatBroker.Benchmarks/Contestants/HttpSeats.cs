using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Pools that are licenses of a broker, reached over HTTP/1.1 with as many keep-alive connections as there are calls in flight.</summary>
internal sealed class HttpSeats : IDisposable
{
    private const int CallsAtOnce = 16;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private string[] _licenses = [];
    private string[] _sessions = [];

    public HttpSeats(Uri broker) =>
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
            }
        )
        {
            BaseAddress = broker,
            // A run has an end of its own; a timer for every call would be measured with it.
            Timeout = Timeout.InfiniteTimeSpan,
        };

    public async Task Create(Workload workload)
    {
        foreach (string organization in Pools(workload).Select(workload.Organization).Distinct(StringComparer.Ordinal))
        {
            await Put($"v1/organizations/{organization}", $$"""{"displayName":"{{organization}}","timeZone":"UTC"}""");
        }
        string contract = $$"""
            {"displayName":"Agent","category":"user","seatModel":"concurrent","concurrentTotal":{{workload.Concurrent}},"burstTotal":{{workload.Burst}},"leaseSeconds":{{GrainPools.LeaseSeconds}}}
            """;
        await Parallel.ForEachAsync(
            Pools(workload),
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce },
            async (pool, _) => await Put(License(workload, pool), contract)
        );
        NameSessions(workload);
    }

    /// <summary>Where the pools' sessions are; enough for an endpoint that looks at nothing.</summary>
    public void NameSessions(Workload workload)
    {
        _licenses = [.. Pools(workload).Select(pool => License(workload, pool))];
        _sessions = [.. _licenses.Select(license => $"{license}/sessions/")];
    }

    public async ValueTask<Grant> Acquire(int pool, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _sessions[pool] + session);
        request.Content = Body($$"""{"user":"{{session}}"}""");
        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return Grant.Refused;
        }
        Require(response, body);
        return body.AsSpan().IndexOf("\"seat\":\"burst\""u8) >= 0 ? Grant.Burst : Grant.Concurrent;
    }

    public async ValueTask Release(int pool, string session)
    {
        using HttpResponseMessage response = await _http.DeleteAsync(_sessions[pool] + session);
        Require(response, []);
    }

    public async ValueTask<PoolReading> Peak(int pool)
    {
        byte[] body = await _http.GetByteArrayAsync(_licenses[pool]);
        using JsonDocument license = JsonDocument.Parse(body);
        JsonElement usage = license.RootElement.GetProperty("usage");
        JsonElement burst = usage.GetProperty("burst");
        return new(
            usage.GetProperty("concurrent").GetProperty("inUse").GetInt32(),
            burst.GetProperty("inUse").GetInt32(),
            burst.GetProperty("peak").GetInt32()
        );
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<int> Pools(Workload workload) => Enumerable.Range(0, workload.Pools);

    private static string License(Workload workload, int pool) =>
        $"v1/organizations/{workload.Organization(pool)}/licenses/{workload.LicenseType(pool)}";

    private static ByteArrayContent Body(string json)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        body.Headers.ContentType = Json;
        return body;
    }

    private async Task Put(string path, string json)
    {
        using ByteArrayContent content = Body(json);
        using HttpResponseMessage response = await _http.PutAsync(path, content);
        Require(response, await response.Content.ReadAsByteArrayAsync());
    }

    private static void Require(HttpResponseMessage response, byte[] body)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"The broker answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}"
            );
        }
    }
}
