namespace SeatBroker.Server.Http;

/// <summary>
/// Begins a request anew whose call within the cluster was lost: its host died, stops, or was just replaced. Every request may be repeated, so the server does it for its caller,
/// for about as long as a cluster needs to notice a death; then the caller is told to.
/// </summary>
internal static class LostCalls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What the broker itself answers, a store that is down above all, is told at once; only what Orleans lost is repeated.</summary>
    public static bool IsLost(Exception failure) => failure is OrleansException or TimeoutException;

    public static async Task<Answer> RepeatAsync(HttpContext http, Func<HttpContext, ValueTask<Answer>> handler)
    {
        long began = TimeProvider.System.GetTimestamp();
        TimeSpan most = FirstPause;
        while (true)
        {
            // At random, so that not everybody who lost the same host comes back in one step.
            await Task.Delay(most * (0.5 + (Random.Shared.NextDouble() / 2)), http.RequestAborted);
            most = most * 2 < LongestPause ? most * 2 : LongestPause;
            try
            {
                return await handler(http);
            }
            catch (Exception failure)
                when (IsLost(failure) && TimeProvider.System.GetElapsedTime(began) + most < Patience)
            {
                // Once more.
            }
        }
    }
}
