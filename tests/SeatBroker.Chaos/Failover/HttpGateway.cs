using System.Diagnostics;
using System.Net.Http.Json;

namespace SeatBroker.Chaos.Failover;

/// <summary>A gateway over HTTP: a call that is not answered goes to the next server.</summary>
internal sealed class HttpGateway(IEnumerable<Uri> servers) : IGateway, IDisposable
{
    // As long as a person looks at a login screen.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient[] _servers =
    [
        .. servers.Select(server => new HttpClient { BaseAddress = server, Timeout = AttemptMax }),
    ];

    public string Name => "HTTP";

    public Task<bool> Login(string organization, string session, string user) =>
        Insist(server => server.PutAsJsonAsync(Path(organization, session), new { user }));

    public Task<bool> Logout(string organization, string session) =>
        Insist(server => server.DeleteAsync(Path(organization, session)));

    public void Dispose() => Array.ForEach(_servers, server => server.Dispose());

    private static Uri Path(string organization, string session) =>
        new($"v1/organizations/{organization}/licenses/{Desk.LicenseType}/sessions/{session}", UriKind.Relative);

    private async Task<bool> Insist(Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan pause = FirstPause;
        for (int at = Random.Shared.Next(_servers.Length); ; at++)
        {
            if (await IsAnswered(ask, _servers[at % _servers.Length]))
            {
                return true;
            }
            if (Stopwatch.GetElapsedTime(began) + pause > Deadline)
            {
                return false;
            }
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static async Task<bool> IsAnswered(Func<HttpClient, Task<HttpResponseMessage>> ask, HttpClient server)
    {
        try
        {
            using HttpResponseMessage response = await ask(server);
            if ((int)response.StatusCode >= 500)
            {
                return false;
            }
            // One person at two seats: a refusal is not to be had.
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (HttpRequestException e) when (e.StatusCode is null)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
