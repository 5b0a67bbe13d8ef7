using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Server.Http;

/// <summary>
/// The logins and logouts of one license that come by HTTP. What comes while others are under way gathers, and goes to the silo's desk, or to the license's grain, in one call.
/// </summary>
/// <param name="key">The license's.</param>
/// <param name="license">Its grain.</param>
/// <param name="logins">Those of all licenses.</param>
/// <param name="logouts">Those of all licenses.</param>
internal sealed class LicenseCalls(string key, ILicenseGrain license, DeskGathering logins, DeskGathering logouts)
{
    // Logins travel apart from logouts: they may be answered earlier (Relaxed durability).
    private readonly CallRoute _logins = new(key, logins, new LicenseGathering(license, key), TimeProvider.System);
    private readonly CallRoute _logouts = new(key, logouts, new LicenseGathering(license, key), TimeProvider.System);

    public string Key => key;

    /// <exception cref="TryAgainException">It is not known to be done.</exception>
    public async ValueTask<LoginReply> Login(LoginRequest request) =>
        (await AskAsync(_logins, new SeatAsk(request, Logout: null))).Login!;

    /// <inheritdoc cref="Login"/>
    public async ValueTask<Refusal> Logout(string sessionId) =>
        (await AskAsync(_logouts, new SeatAsk(Login: null, sessionId))).Refusal;

    private async ValueTask<SeatAnswer> AskAsync(CallRoute route, SeatAsk ask)
    {
        var call = new Call(ask, route);
        route.Enqueue(call);
        SeatAnswer answer = await call.Task;
        return answer.Outcome switch
        {
            AskOutcome.Answered => answer,
            AskOutcome.TryAgain => throw new TryAgainException(answer.Why ?? ""),
            _ => throw new InvalidOperationException($"'{key}' could not be served: {answer.Why}"),
        };
    }

    private sealed class Call(SeatAsk ask, CallRoute route)
        : TaskCompletionSource<SeatAnswer>(TaskCreationOptions.RunContinuationsAsynchronously),
            IGathered
    {
        public SeatAsk Ask => ask;

        public CallRoute Route => route;

        public void Hear(in SeatAnswer answer) => SetResult(answer);

        public void NotAnswered(Exception failure) => SetException(failure);
    }
}
