using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Server.Http;

/// <summary>
/// Gathers the logins and logouts of one license that come by HTTP while others are under way: they go to its grain in one call, and are decided in one step.
/// </summary>
internal sealed class LicenseDesk(string key, ILicenseGrain license)
{
    // Logins travel apart from logouts: they may be answered earlier (Relaxed durability).
    private readonly Gathering _logins = new(license, key);
    private readonly Gathering _logouts = new(license, key);

    public string Key => key;

    /// <exception cref="TryAgainException">It is not known to be done.</exception>
    public async ValueTask<LoginReply> Login(LoginRequest request) =>
        (await AskAsync(_logins, new SeatAsk(request, Logout: null))).Login!;

    /// <inheritdoc cref="Login"/>
    public async ValueTask<Refusal> Logout(string sessionId) =>
        (await AskAsync(_logouts, new SeatAsk(Login: null, sessionId))).Refusal;

    private async ValueTask<SeatAnswer> AskAsync(Gathering gathering, SeatAsk ask)
    {
        var call = new Call(ask);
        gathering.Enqueue(call);
        SeatAnswer answer = await call.Task;
        return answer.Outcome switch
        {
            AskOutcome.Answered => answer,
            AskOutcome.TryAgain => throw new TryAgainException(answer.Why ?? ""),
            _ => throw new InvalidOperationException($"'{key}' could not be served: {answer.Why}"),
        };
    }

    private sealed class Call(SeatAsk ask)
        : TaskCompletionSource<SeatAnswer>(TaskCreationOptions.RunContinuationsAsynchronously),
            IGathered
    {
        public SeatAsk Ask => ask;

        public void Hear(in SeatAnswer answer) => SetResult(answer);

        public void NotAnswered(Exception failure) => SetException(failure);
    }
}
