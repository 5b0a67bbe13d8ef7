using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>A time in which a user certainly held a seat by a session: one grant, told by one or several answers.</summary>
/// <param name="Session">The session.</param>
/// <param name="User">Whose.</param>
/// <param name="Since">The broker's own name of the grant.</param>
/// <param name="GrantBegin">It was not granted earlier by this session.</param>
/// <param name="From">From the first answer on it is held.</param>
/// <param name="Until">From here on it may be over: it may have been logged out, or its lease may have run out.</param>
/// <param name="Answers">The logins and renewals that told of it.</param>
/// <param name="ForgottenBy">A crash that may have forgotten it.</param>
internal sealed record Hold(
    string Session,
    string User,
    DateTimeOffset Since,
    long GrantBegin,
    long From,
    long Until,
    IReadOnlyList<Call> Answers,
    Crash? ForgottenBy
);

/// <summary>A time in which a session may have held a seat, because of one login.</summary>
internal sealed record Chance(string Session, string User, long From, long Until, Call Login);

/// <summary>One session: what it certainly held, and what it may have held.</summary>
internal sealed class SessionHistory
{
    private readonly LicenseHistory _license;
    private readonly Call[] _logouts;

    public SessionHistory(string id, IReadOnlyList<Call> calls, LicenseHistory license)
    {
        Id = id;
        _license = license;
        Logins = [.. calls.Where(call => call.Kind == CallKind.Login)];
        Renewals = [.. calls.Where(call => call.Kind == CallKind.Renew)];
        _logouts = [.. calls.Where(call => call.Kind == CallKind.Logout && call.Outcome != CallOutcome.NotSent)];
        Gone =
        [
            .. calls.Where(call =>
                call is { Kind: CallKind.Logout, Outcome: CallOutcome.Done }
                || call is { Kind: CallKind.Renew, Outcome: CallOutcome.Lost }
                || (call.Kind == CallKind.Sessions && !call.Held!.Contains(Id, StringComparer.Ordinal))
            ),
        ];
        Listed =
        [
            .. calls.Where(call => call.Kind == CallKind.Sessions && call.Held!.Contains(Id, StringComparer.Ordinal)),
        ];
        Chances = [.. Logins.Where(MayGrant).Select(ToChance)];
        Holds = license.Contracts.IsKnown ? ToHolds() : [];
    }

    public string Id { get; }

    public Call[] Logins { get; }

    public Call[] Renewals { get; }

    /// <summary>Answers after which the session holds nothing: a logout, a renewal that found it lost, a list without it.</summary>
    public Call[] Gone { get; }

    public Call[] Listed { get; }

    public IReadOnlyList<Hold> Holds { get; }

    public IReadOnlyList<Chance> Chances { get; }

    /// <summary>Every session's calls; a list of sessions is a call of each that was ever named.</summary>
    public static Dictionary<string, List<Call>> CallsOfSessions(IEnumerable<Call> calls)
    {
        var sessions = new Dictionary<string, List<Call>>(StringComparer.Ordinal);
        var lists = new List<Call>();
        foreach (Call call in calls)
        {
            if (call.Kind == CallKind.Sessions && call.Outcome == CallOutcome.Done)
            {
                lists.Add(call);
            }
            else if (call.Session is { } session)
            {
                Of(sessions, session).Add(call);
            }
        }
        foreach (string session in lists.SelectMany(list => list.Held!))
        {
            Of(sessions, session);
        }
        foreach (List<Call> known in sessions.Values)
        {
            known.AddRange(lists);
        }
        return sessions;
    }

    /// <summary>Whether a logout may have ended, within these instants, what the session held.</summary>
    public bool MayBeLoggedOut(long from, long until) =>
        _logouts.Any(logout => logout.Begin <= until && from <= _license.EffectEnd(logout));

    private static List<Call> Of(Dictionary<string, List<Call>> sessions, string id)
    {
        if (!sessions.TryGetValue(id, out List<Call>? calls))
        {
            sessions.Add(id, calls = []);
        }
        return calls;
    }

    private static bool MayGrant(Call login) => login.Outcome is CallOutcome.Done or CallOutcome.Unknown;

    private Chance ToChance(Call login)
    {
        long effectEnd = _license.EffectEnd(login);
        long until = Gone.Where(gone => gone.Begin >= effectEnd)
            .Select(gone => gone.End)
            .DefaultIfEmpty(long.MaxValue)
            .Min();
        return new(Id, login.User!, login.Begin, until, login);
    }

    private List<Hold> ToHolds()
    {
        var grants = Logins
            .Where(login => login.Outcome == CallOutcome.Done)
            .GroupBy(login => (login.User, login.Since))
            .Select(group => group.ToArray())
            .OrderBy(answers => answers[0].Begin)
            .ToArray();
        var holds = new List<Hold>();
        for (int i = 0; i < grants.Length; i++)
        {
            long next = i + 1 < grants.Length ? grants[i + 1][0].Begin : long.MaxValue;
            holds.Add(ToHold(grants[i], next));
        }
        return holds;
    }

    private Hold ToHold(Call[] logins, long nextGrant)
    {
        long begin = logins[0].Begin;
        long from = logins.Min(login => login.End);
        var answers = new List<Call>(logins);
        long lease = _license.Contracts.LeaseMin - _license.Terms.Skew;
        long until = logins.Max(login => login.Begin) + lease;
        // A login that nobody answered may have been decided after the lease had run out, and be what a renewal speaks of.
        bool mayBeRegranted = Logins.Any(login =>
            login.Outcome == CallOutcome.Unknown && _license.EffectEnd(login) >= from
        );
        foreach (
            Call renewal in Renewals.Where(renewal => renewal.Outcome == CallOutcome.Done && renewal.Begin >= from)
        )
        {
            bool gone = Gone.Any(gone => gone.Begin < renewal.End && gone.End > from);
            if (renewal.End <= nextGrant && !gone && (renewal.Begin < until || !mayBeRegranted))
            {
                answers.Add(renewal);
                until = Math.Max(until, renewal.Begin + lease);
            }
        }
        foreach (Call logout in _logouts.Where(logout => _license.EffectEnd(logout) >= begin))
        {
            until = Math.Min(until, logout.Begin);
        }
        until = Math.Min(until, nextGrant);
        Crash? forgottenBy = _license.ForgottenBy(logins.MinBy(login => login.End)!);
        if (forgottenBy is not null && !mayBeRegranted && answers.Any(answer => answer.Begin > forgottenBy.Until))
        {
            // It was told again, or renewed, after the crash: that has spared it.
            forgottenBy = null;
        }
        until = Math.Min(until, forgottenBy?.From ?? long.MaxValue);
        return new(Id, logins[0].User!, logins[0].Since ?? default, begin, from, until, answers, forgottenBy);
    }
}
