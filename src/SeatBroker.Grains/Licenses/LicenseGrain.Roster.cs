using System.Buffers.Text;
using System.Security.Cryptography;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;
using Assignment = SeatBroker.Domain.Licenses.Assignment;

namespace SeatBroker.Grains.Licenses;

/// <summary>Named users and their security keys.</summary>
internal sealed partial class LicenseGrain
{
    private const int ChallengeSize = 32;

    async ValueTask<AssignmentReply> ILicenseRoster.Put(AssignmentChange change) => (await PutMany([change]))[0];

    public async ValueTask<AssignmentReply[]> PutMany(AssignmentChange[] changes)
    {
        if (changes.Length > ILicenseRoster.ChangesMax)
        {
            throw new ArgumentException($"At most {ILicenseRoster.ChangesMax} changes are taken at once.");
        }
        foreach (AssignmentChange change in changes)
        {
            Identifier.Require(change.User, "user");
        }
        // Reading keys costs CPU and needs nothing of the license: it comes before the step.
        KeyChange?[] keys = [.. changes.Select(ReadKey)];
        var replies = new AssignmentReply[changes.Length];
        var ended = new List<(string SessionId, IReadOnlyList<string> Features)>();
        Instant now = Begin();
        for (int i = 0; i < changes.Length; i++)
        {
            AssignmentChange change = changes[i];
            if (keys[i] is not { } key)
            {
                replies[i] = new() { Refusal = _license.Exists ? Refusal.InvalidSecurityKey : Refusal.UnknownLicense };
                continue;
            }
            if (change.Status == Abstractions.AssignmentStatus.Inactive)
            {
                ended.AddRange(SessionsWithFeaturesOf(change.User));
            }
            var status = (Domain.Licenses.AssignmentStatus)change.Status;
            AssignmentOutcome outcome = _license.PutAssignment(change.User, status, key, now, _decided);
            replies[i] = RosterWire.ToReply(outcome);
        }
        await KeepAndGiveBack(ended);
        return replies;
    }

    async ValueTask<AssignmentReply> ILicenseRoster.Remove(string user, bool reassign)
    {
        Identifier.Require(user, "user");
        Instant now = Begin();
        List<(string, IReadOnlyList<string>)> ended = SessionsWithFeaturesOf(user);
        AssignmentReply reply = RosterWire.ToReply(_license.RemoveAssignment(user, reassign, now, _decided));
        await KeepAndGiveBack(ended);
        return reply;
    }

    async ValueTask<bool> ILicenseRoster.RemoveUser(string user)
    {
        Identifier.Require(user, "user");
        Instant now = Begin();
        List<(string, IReadOnlyList<string>)> ended = SessionsWithFeaturesOf(user);
        AssignmentOutcome outcome = _license.RemoveUser(user, now, _decided);
        await KeepAndGiveBack(ended);
        return outcome.Verdict == AssignmentVerdict.Removed;
    }

    async ValueTask<AssignmentsReply> ILicenseRoster.GetMany(string? afterUser, int countMax)
    {
        _license.Advance(Begin(), _decided);
        int count = Math.Clamp(countMax, 1, PageSizeMax);
        Abstractions.Assignment[] page =
        [
            .. _license.AssignmentsAfter(afterUser).Take(count + 1).Select(RosterWire.ToWire),
        ];
        bool hasMore = page.Length > count;
        var reply = new AssignmentsReply(Existence, hasMore ? page[..count] : page, hasMore);
        await Keep();
        return reply;
    }

    async ValueTask<ChallengeReply> ILicenseRoster.OpenChallenge(string user)
    {
        Identifier.Require(user, "user");
        string challenge = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ChallengeSize));
        Instant? end = _license.OpenChallenge(user, challenge, Begin(), _decided);
        ChallengeReply reply = end is { } expiresAt
            ? new(Refusal.None, challenge, expiresAt.ToDateTimeOffset())
            : new(Refusal.UnknownLicense, Challenge: null, ExpiresAt: null);
        await Keep();
        return reply;
    }

    private List<(string SessionId, IReadOnlyList<string> Features)> SessionsWithFeaturesOf(string user) =>
        [.. _license.SessionsOf(user).Select(session => (session.Id, License.FeaturesOf(session)))];

    /// <summary>Keeps what the step decided; what sessions that it ended held of features is given back before anybody is answered (R23).</summary>
    private async Task KeepAndGiveBack(List<(string SessionId, IReadOnlyList<string> Features)> ended)
    {
        ended.RemoveAll(session => session.Features.Count == 0 || _license.FindSession(session.SessionId) is not null);
        Task durable = Keep();
        foreach ((string sessionId, IReadOnlyList<string> features) in ended)
        {
            _features.Owe(sessionId, features, durable);
        }
        await durable;
        await Task.WhenAll(ended.Select(session => _features.GiveBack(session.SessionId)));
    }

    /// <summary>Null: it is no key that may be registered.</summary>
    private static KeyChange? ReadKey(AssignmentChange change)
    {
        if (!change.ChangesSecurityKey)
        {
            return KeyChange.None;
        }
        if (change.SecurityKey is null)
        {
            return new KeyChange(IsChange: true, PublicKey: null);
        }
        return SecurityKey.FromPem(change.SecurityKey) is { } key ? new KeyChange(IsChange: true, key) : null;
    }
}
