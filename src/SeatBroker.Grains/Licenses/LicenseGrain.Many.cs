using System.Diagnostics;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Licenses;

/// <summary>Many logins and logouts in one call: what one call of each would answer, decided in one step and kept by one entry.</summary>
internal sealed partial class LicenseGrain
{
    public async ValueTask<LicenseAnswers> Serve(LicenseAsks asks)
    {
        long began = Stopwatch.GetTimestamp();
        var answers = new SeatAnswer[asks.Asks.Length];
        List<int>? owing = null;
        try
        {
            Task durable = Task.CompletedTask;
            bool isEarly = true;
            int next = 0;
            while (next < answers.Length)
            {
                if (asks.Asks[next].Login is { SessionId: { } taken } && _features.Owes(taken))
                {
                    answers[next] = await GiveBackFirst(taken);
                    if (answers[next].Outcome != AskOutcome.Answered)
                    {
                        next++;
                        continue;
                    }
                }
                (next, durable, bool stepIsEarly) = Decide(asks.Asks, next, answers, ref owing);
                isEarly &= stepIsEarly;
            }
            if (!isEarly)
            {
                await durable;
            }
        }
        catch (TryAgainException e)
        {
            // Each was decided on top of the ones before it, and of none is it known whether it was kept.
            return LicenseAnswers.ToAll(answers.Length, SeatAnswer.TryAgain(e.Message));
        }
        foreach (SeatAnswer answer in answers)
        {
            if (answer.Login is { } reply)
            {
                instruments.LoginAnswered(reply.Refusal, reply.Repeated, began);
            }
        }
        if (owing is not null)
        {
            await Task.WhenAll(owing.Select(index => GiveBackOf(asks.Asks[index].Logout!, index, answers)));
        }
        return new LicenseAnswers(answers);
    }

    /// <summary>
    /// One step. It ends early behind a logout with features, whose debt stands only once the step is handed over, and before a login that must wait for such a debt.
    /// </summary>
    /// <returns>Where the next step begins, when this one is durable, and whether it may be answered before that.</returns>
    private (int Next, Task Durable, bool IsEarly) Decide(
        SeatAsk[] asks,
        int next,
        SeatAnswer[] answers,
        ref List<int>? owing
    )
    {
        Instant now = Begin();
        int grantCount = 0;
        bool mayGoFirst = true;
        bool tellsAbsence = false;
        while (next < asks.Length)
        {
            SeatAsk ask = asks[next];
            if (WhyMalformed(ask) is { } why)
            {
                answers[next++] = SeatAnswer.Failed(why);
            }
            else if (ask.Login is { } request)
            {
                if (_features.Owes(request.SessionId))
                {
                    break;
                }
                if (_repeated.IsOvertaken(request))
                {
                    answers[next++] = SeatAnswer.TryAgain(Overtaken);
                    continue;
                }
                LoginCommand login = LicenseWire.ToDomain(request, _organization, _licenseType);
                LoginOutcome outcome = _license.Login(login, now, _decided);
                _repeated.Decided(request, now);
                answers[next++] = SeatAnswer.Of(LicenseWire.ToReply(_license, outcome));
                mayGoFirst &= IsGrantThatMayGoFirst(outcome);
                grantCount++;
            }
            else
            {
                mayGoFirst = false;
                string sessionId = ask.Logout!;
                Session? session = _license.FindSession(sessionId);
                tellsAbsence |= session is null;
                IReadOnlyList<string> features = session is null ? [] : License.FeaturesOf(session);
                _license.Logout(sessionId, now, _decided);
                answers[next] = SeatAnswer.Of(Existence);
                if (features.Count > 0 || _features.Owes(sessionId))
                {
                    Task kept = Keep(tellsAbsence);
                    _features.Owe(sessionId, features, kept);
                    (owing ??= []).Add(next);
                    return (next + 1, kept, IsEarly: false);
                }
                next++;
            }
        }
        bool isEarly = mayGoFirst && MayBeForgotten(grantCount);
        return (next, Keep(tellsAbsence), isEarly);
    }

    /// <summary>The session that had this id before still owes features: its debt is paid before the id is taken anew.</summary>
    private async Task<SeatAnswer> GiveBackFirst(string sessionId)
    {
        var answers = new SeatAnswer[1];
        await GiveBackOf(sessionId, index: 0, answers);
        return answers[0];
    }

    /// <summary>Leaves the answer as it is, unless a feature's license could not be reached.</summary>
    private async Task GiveBackOf(string sessionId, int index, SeatAnswer[] answers)
    {
        try
        {
            await _features.GiveBack(sessionId);
        }
        catch (Exception e) when (e is TryAgainException or OrleansException or TimeoutException)
        {
            answers[index] = SeatAnswer.TryAgain(e.Message);
        }
    }

    private static string? WhyMalformed(in SeatAsk ask)
    {
        try
        {
            if (ask.Login is { } request)
            {
                Identifier.Require(request.SessionId, "session id");
                Identifier.Require(request.User, "user");
                RequireFeatures(request.Features);
            }
            else
            {
                Identifier.Require(ask.Logout, "session id");
            }
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
