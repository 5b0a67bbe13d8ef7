using System.Diagnostics;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Time;

namespace SeatBroker.Grains.Licenses;

/// <summary>Features (R23): what this license's sessions hold of others, and what sessions of others hold of this one.</summary>
internal sealed partial class LicenseGrain
{
    public async ValueTask RefuseFeatures(string sessionId, string[] features)
    {
        _license.RefuseFeatures(sessionId, features, Begin(), _decided);
        await Keep();
    }

    async ValueTask<FeatureGrant> IFeatureLicense.Login(FeatureSession session, string user)
    {
        long began = Stopwatch.GetTimestamp();
        Identifier.Require(user, "user");
        LoginOutcome outcome = _license.LoginFeature(
            session.SessionId,
            user,
            LicenseWire.ToDomain(session),
            Begin(),
            _decided
        );
        FeatureGrant grant = LicenseWire.ToGrant(_licenseType, outcome);
        await KeepLogin(outcome);
        instruments.LoginAnswered(grant.Refusal, outcome.Verdict == LoginVerdict.Repeated, began);
        return grant;
    }

    async ValueTask<Abstractions.SeatKind?[]> IFeatureLicense.Renew(FeatureSession[] sessions)
    {
        RequireWhole();
        Reading reading = clock.Read();
        Instant now = reading.IsStepped ? reading.Now : Begin();
        var seats = new Abstractions.SeatKind?[sessions.Length];
        for (int i = 0; i < sessions.Length; i++)
        {
            FeatureLease lease = LicenseWire.ToDomain(sessions[i]);
            Session? session = reading.IsStepped
                ? _license.RenewFeatureOnly(sessions[i].SessionId, lease, now)
                : _license.RenewFeature(sessions[i].SessionId, lease, now, _decided);
            seats[i] = session is null ? null : LicenseWire.ToWire(session.Seat);
        }
        await Keep();
        return seats;
    }

    async ValueTask IFeatureLicense.Prolong(FeatureSession[] sessions)
    {
        Instant now = Begin();
        foreach (FeatureSession session in sessions)
        {
            _license.ProlongFeature(session.SessionId, LicenseWire.ToDomain(session), now, _decided);
        }
        await Keep();
    }

    async ValueTask IFeatureLicense.Release(string[] sessionIds)
    {
        Instant now = Begin();
        foreach (string sessionId in sessionIds)
        {
            _license.Logout(sessionId, now, _decided);
        }
        await Keep();
    }

    async ValueTask<bool[]> IFeatureLicense.Holds(string[] sessionIds)
    {
        _license.Advance(Begin(), _decided);
        bool[] holds = [.. sessionIds.Select(sessionId => _license.FindSession(sessionId) is not null)];
        await Keep();
        return holds;
    }

    /// <summary>Puts down what there is to ask the features of the session that stands at an index of an answer.</summary>
    private void AskFeaturesOf(Session session, int index, FeatureQuestions questions)
    {
        if (License.FeaturesOf(session) is { Count: > 0 } features)
        {
            FeatureSession asking = LicenseWire.ToFeatureSession(_license, _licenseType, session);
            questions.Add(index, asking, features, [.. License.GrantedFeaturesOf(session)]);
        }
    }

    private async Task<RenewReply> NameLostFeatures(RenewReply reply, FeatureQuestions questions)
    {
        ILookup<int, string> lost = await _features.Renew(questions);
        return reply with
        {
            Renewed = [.. reply.Renewed.Select((session, index) => session with { FeaturesLost = [.. lost[index]] })],
        };
    }

    private async Task<SessionsReply> NameHeldFeatures(SessionsReply reply, FeatureQuestions questions)
    {
        ILookup<int, string> held = await _features.WhatIsHeld(questions);
        return reply with
        {
            Sessions = [.. reply.Sessions.Select((session, index) => session with { Features = [.. held[index]] })],
        };
    }

    /// <summary>
    /// An outage of this license gave its sessions a full lease (R8). Their features may run elsewhere and know nothing of it: they are told, so that none of them expires before its session.
    /// </summary>
    private async Task ProlongRestoredFeatures()
    {
        var questions = new FeatureQuestions();
        int index = 0;
        foreach (Session session in _license.SessionsAfter(0))
        {
            AskFeaturesOf(session, index++, questions);
        }
        if (questions.IsEmpty)
        {
            return;
        }
        try
        {
            await _features.Prolong(questions);
        }
        catch (Exception e)
        {
            LogFeaturesNotProlonged(e, _key);
        }
    }

    private static void RequireFeatures(string[] features)
    {
        if (features.Length == 0)
        {
            return;
        }
        if (
            features.Length > LoginRequest.FeaturesMax
            || features.Distinct(StringComparer.Ordinal).Count() < features.Length
        )
        {
            throw new ArgumentException($"Features are distinct, and at most {LoginRequest.FeaturesMax}.");
        }
        foreach (string feature in features)
        {
            Identifier.Require(feature, "license type");
        }
    }
}
