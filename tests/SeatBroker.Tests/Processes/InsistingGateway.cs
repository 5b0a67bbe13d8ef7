using System.Diagnostics;
using System.Net;

namespace SeatBroker.Tests.Processes;

/// <summary>A gateway that knows all servers of a cluster: it asks the next one whenever it is not answered, until it is. It keeps the longest time in which nobody was answered.</summary>
internal sealed class InsistingGateway(IReadOnlyList<GatewayClient> servers) : IGateway
{
    // No limit that the broker promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long? _lastAnswered;

    public TimeSpan LongestGap { get; private set; }

    /// <summary>The longest that one call took, repeats included.</summary>
    public TimeSpan LongestCall { get; private set; }

    public int RepeatCount { get; private set; }

    public Task<LoginAnswer> Login(string licenseType, string sessionId, string user) =>
        Insist(server => server.Login(licenseType, sessionId, user), answer => answer.Status);

    public Task<HttpStatusCode> Logout(string licenseType, string sessionId) =>
        Insist(server => server.Logout(licenseType, sessionId), status => status);

    public Task<HttpStatusCode> Renew(string licenseType, string sessionId) =>
        Insist(server => server.Renew(licenseType, sessionId), status => status);

    private async Task<T> Insist<T>(Func<GatewayClient, Task<T>> call, Func<T, HttpStatusCode> statusOf)
    {
        long began = Stopwatch.GetTimestamp();
        string last = "";
        for (int at = Random.Shared.Next(servers.Count); Stopwatch.GetElapsedTime(began) < Patience; at++)
        {
            try
            {
                T answer = await call(servers[at % servers.Count]);
                if (statusOf(answer) != HttpStatusCode.ServiceUnavailable)
                {
                    Answered(began);
                    return answer;
                }
                last = "try again";
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }
            lock (_gate)
            {
                RepeatCount++;
            }
            await Task.Delay(Pause);
        }
        throw new TimeoutException($"No server answered for {Patience}; the last word was: {last}");
    }

    private void Answered(long began)
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            LongestGap = Longer(LongestGap, Stopwatch.GetElapsedTime(_lastAnswered ?? now, now));
            LongestCall = Longer(LongestCall, Stopwatch.GetElapsedTime(began, now));
            _lastAnswered = now;
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
