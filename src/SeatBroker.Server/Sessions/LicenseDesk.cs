using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Server.Http;

/// <summary>
/// Gathers the logins and logouts of one license that come by HTTP while others are under way: they go to its grain in one call, and are decided in one step.
/// </summary>
internal sealed class LicenseDesk
{
    private readonly ILicenseGrain _license;
    private readonly Gathering<Call> _logins;
    private readonly Gathering<Call> _logouts;

    public LicenseDesk(string key, ILicenseGrain license)
    {
        Key = key;
        _license = license;
        // Logins travel apart from logouts: they may be answered earlier (Relaxed durability).
        _logins = new(SendAsync, Gathering.InFlightMax, Gathering.SizeMax);
        _logouts = new(SendAsync, Gathering.InFlightMax, Gathering.SizeMax);
    }

    public string Key { get; }

    /// <exception cref="TryAgainException">It is not known to be done.</exception>
    public async ValueTask<LoginReply> Login(LoginRequest request) =>
        (await AskAsync(_logins, new SeatAsk(request, Logout: null))).Login!;

    /// <inheritdoc cref="Login"/>
    public async ValueTask<Refusal> Logout(string sessionId) =>
        (await AskAsync(_logouts, new SeatAsk(Login: null, sessionId))).Refusal;

    private async ValueTask<SeatAnswer> AskAsync(Gathering<Call> gathering, SeatAsk ask)
    {
        var call = new Call(ask);
        gathering.Enqueue(call);
        SeatAnswer answer = await call.Task;
        return answer.Outcome switch
        {
            AskOutcome.Answered => answer,
            AskOutcome.TryAgain => throw new TryAgainException(answer.Why ?? ""),
            _ => throw new InvalidOperationException($"'{Key}' could not be served: {answer.Why}"),
        };
    }

    private async Task SendAsync(Call[] calls)
    {
        SeatAnswer[] answers;
        try
        {
            answers = calls is [var single] ? [await ServeAsync(single.Ask)] : await ServeAsync(calls);
        }
        catch (Exception failure)
        {
            foreach (Call call in calls)
            {
                call.SetException(failure);
            }

            return;
        }

        for (int i = 0; i < calls.Length; i++)
        {
            calls[i].SetResult(answers[i]);
        }
    }

    private async ValueTask<SeatAnswer> ServeAsync(SeatAsk ask) =>
        ask.Login is { } request
            ? SeatAnswer.Of(await _license.Login(request))
            : SeatAnswer.Of(await _license.Logout(ask.Logout!));

    private async ValueTask<SeatAnswer[]> ServeAsync(Call[] calls) =>
        (await _license.Serve(new LicenseAsks(Key, Array.ConvertAll(calls, static call => call.Ask)))).Answers;

    private sealed class Call(SeatAsk ask)
        : TaskCompletionSource<SeatAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public SeatAsk Ask { get; } = ask;
    }
}
