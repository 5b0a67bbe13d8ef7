using System.Net;
using System.Net.Http.Json;

namespace SeatBroker.Tests.Processes;

/// <summary>A way to the broker.</summary>
internal interface IGateway
{
    Task<LoginAnswer> Login(string licenseType, string sessionId, string user);

    Task<HttpStatusCode> Logout(string licenseType, string sessionId);

    Task<HttpStatusCode> Renew(string licenseType, string sessionId);
}

/// <summary>The broker as a login gateway sees it: answers over HTTP, or none.</summary>
internal sealed class GatewayClient(Uri address) : IGateway, IDisposable
{
    private const string Licenses = "/v1/organizations/acme/licenses";

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    public async Task PutOrganization(string timeZone) =>
        await Put("/v1/organizations/acme", new { displayName = "Acme", timeZone });

    /// <param name="licenseType">Its name.</param>
    /// <param name="concurrentTotal">How many concurrent seats were purchased.</param>
    /// <param name="burstTotal">How many burst seats there are.</param>
    /// <param name="leaseSeconds">So long that nothing expires during a test, however slow the machine, unless the test waits for it.</param>
    public async Task PutLicense(string licenseType, int concurrentTotal, int burstTotal, int leaseSeconds = 3600) =>
        await Put(
            $"{Licenses}/{licenseType}",
            new
            {
                displayName = licenseType,
                category = "user",
                seatModel = "concurrent",
                concurrentTotal,
                burstTotal,
                leaseSeconds,
            }
        );

    public async Task<LoginAnswer> Login(string licenseType, string sessionId, string user)
    {
        using HttpResponseMessage answer = await _http.PutAsJsonAsync(Session(licenseType, sessionId), new { user });
        return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK
            ? new LoginAnswer(answer.StatusCode, await answer.Content.ReadFromJsonAsync<HeldSeat>())
            : new LoginAnswer(answer.StatusCode, null);
    }

    public async Task<HttpStatusCode> Logout(string licenseType, string sessionId)
    {
        using HttpResponseMessage answer = await _http.DeleteAsync(Session(licenseType, sessionId));
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> Renew(string licenseType, string sessionId)
    {
        using HttpResponseMessage answer = await _http.PostAsync($"{Session(licenseType, sessionId)}/renew", null);
        return answer.StatusCode;
    }

    public async Task<Renewals> Renew(string licenseType, IEnumerable<string> sessionIds)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(
            $"{Licenses}/{licenseType}/sessions/renew",
            new { sessionIds }
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Renewals>())!;
    }

    public async Task<HeldSeat[]> Sessions(string licenseType) =>
        (await _http.GetFromJsonAsync<HeldSeat[]>($"{Licenses}/{licenseType}/sessions"))!;

    public async Task<Usage> Usage(string licenseType) =>
        (await _http.GetFromJsonAsync<License>($"{Licenses}/{licenseType}"))!.Usage;

    public async Task<BurstPeak> BurstPeak(string licenseType) =>
        (await _http.GetFromJsonAsync<BurstPeak>($"{Licenses}/{licenseType}/burst-peak"))!;

    /// <summary>Every license of every organization.</summary>
    public async Task<Usage[]> Mapping()
    {
        List<Usage> rows = [];
        foreach (var organization in (await _http.GetFromJsonAsync<Organization[]>("/v1/organizations"))!)
        {
            string licenses = $"/v1/organizations/{organization.Id}/licenses?category=user,feature,product";
            rows.AddRange((await _http.GetFromJsonAsync<Usage[]>(licenses))!);
        }

        return [.. rows];
    }

    public void Dispose() => _http.Dispose();

    private static string Session(string licenseType, string sessionId) =>
        $"{Licenses}/{licenseType}/sessions/{sessionId}";

    private async Task Put(string path, object body)
    {
        using HttpResponseMessage answer = await _http.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    private sealed record License(Usage Usage);

    private sealed record Organization(
        [property: System.Text.Json.Serialization.JsonPropertyName("organization")] string Id
    );
}

/// <param name="Status">What the broker answered.</param>
/// <param name="Seat">The seat that is held now; null: none was granted.</param>
internal sealed record LoginAnswer(HttpStatusCode Status, HeldSeat? Seat);

internal sealed record HeldSeat(
    string SessionId,
    string User,
    string Seat,
    DateTimeOffset Since,
    DateTimeOffset ExpiresAt
);

internal sealed record Renewals(HeldSeat[] Renewed, string[] Lost);

internal sealed record Usage(string LicenseType, SeatFigures? Concurrent, SeatFigures? Burst);

internal sealed record SeatFigures(int Total, int InUse, int Peak);

internal sealed record BurstPeak(int Peak, DateTimeOffset? ReachedAt, int CarriedIn, bool Closed);
