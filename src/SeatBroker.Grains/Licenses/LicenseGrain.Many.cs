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
        var step = new Step(Begin());
        while (next < asks.Length)
        {
            SeatAsk ask = asks[next];
            if (WhyMalformed(ask) is { } why)
            {
                answers[next++] = SeatAnswer.Failed(why);
                continue;
            }
            bool owes = OwesFeatures(ask);
            if (owes && ask.Login is not null)
            {
                break;
            }
            IReadOnlyList<string> features = owes ? FeaturesOf(ask.Logout!) : [];
            answers[next++] = Decide(ask, ref step);
            if (owes)
            {
                Task kept = Keep(step.TellsAbsence);
                _features.Owe(ask.Logout!, features, kept);
                (owing ??= []).Add(next - 1);
                return (next, kept, IsEarly: false);
            }
        }
        bool isEarly = MayGoFirst(step);
        return (next, Keep(step.TellsAbsence), isEarly);
    }

    private SeatAnswer Decide(in SeatAsk ask, ref Step step)
    {
        if (ask.Login is not { } request)
        {
            step.MayGoFirst = false;
            step.TellsAbsence |= _license.FindSession(ask.Logout!) is null;
            _license.Logout(ask.Logout!, step.Now, _decided);
            return SeatAnswer.Of(Existence);
        }
        if (_repeated.IsOvertaken(request))
        {
            return SeatAnswer.TryAgain(Overtaken);
        }
        LoginCommand login = LicenseWire.ToDomain(request, _organization, _licenseType);
        LoginOutcome outcome = _license.Login(login, step.Now, _decided);
        _repeated.Decided(request, step.Now);
        step.MayGoFirst &= IsGrantThatMayGoFirst(outcome);
        step.GrantCount++;
        return SeatAnswer.Of(LicenseWire.ToReply(_license, outcome));
    }

    /// <summary>It ends a session that has features, or it is about the id of one that ended and has not given back all of them yet.</summary>
    private bool OwesFeatures(in SeatAsk ask) =>
        ask.Login is { } login
            ? _features.Owes(login.SessionId)
            : _features.Owes(ask.Logout!) || FeaturesOf(ask.Logout!).Count > 0;

    private bool MayGoFirst(in Step step) => step.MayGoFirst && MayBeForgotten(step.GrantCount);

    private IReadOnlyList<string> FeaturesOf(string sessionId) =>
        _license.FindSession(sessionId) is { } session ? License.FeaturesOf(session) : [];

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

    /// <summary>What gathers while the asks of a step are decided.</summary>
    private struct Step(Instant now)
    {
        public Instant Now { get; } = now;

        public int GrantCount { get; set; }

        /// <summary>There are only grants that <see cref="IsGrantThatMayGoFirst"/>.</summary>
        public bool MayGoFirst { get; set; } = true;

        /// <summary>An answer says that a session is not there.</summary>
        public bool TellsAbsence { get; set; }
    }
}
