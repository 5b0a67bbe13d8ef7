using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>The calls of one license, in the order of their begin, and what they say of each session.</summary>
internal sealed class LicenseHistory
{
    /// <summary>For so long after a check that it is the owner a server may answer renewals and reads.</summary>
    public const long Stale = 5_000_000;

    /// <summary>Early answers stop when an entry has waited for 50 ms.</summary>
    private const long RelaxedWindow = 50_000;

    /// <summary>The store never hangs for so long: what had been asked before that is kept.</summary>
    private const long HangsMax = 6_000_000;

    private readonly Crash[] _crashes;

    public LicenseHistory(string name, Call[] calls, RunTerms terms, Crash[] crashes)
    {
        Name = name;
        Calls = calls;
        Terms = terms;
        _crashes = terms.Relaxed ? [.. crashes.OrderBy(crash => crash.From)] : [];
        Contracts = new ContractTimeline(calls, terms.Late);
        Sessions =
        [
            .. SessionHistory.CallsOfSessions(calls).Select(pair => new SessionHistory(pair.Key, pair.Value, this)),
        ];
    }

    public string Name { get; }

    public Call[] Calls { get; }

    public RunTerms Terms { get; }

    public ContractTimeline Contracts { get; }

    public IReadOnlyList<SessionHistory> Sessions { get; }

    /// <summary>Until when a call may have taken effect, or may yet.</summary>
    public long EffectEnd(Call call) => call.Outcome == CallOutcome.Unknown ? call.Begin + Terms.Late : call.End;

    /// <summary>
    /// With relaxed durability: the first crash that may have forgotten a grant; null: none can. What is kept is kept in order, and while the oldest entry has waited for 50 ms nothing is answered that is not kept:
    /// so an answer that tells what is kept, given between the grant and the crash, says that the grant was kept; and so does any answer that began 50 ms after the grant's.
    /// </summary>
    public Crash? ForgottenBy(Call grant) =>
        _crashes.FirstOrDefault(crash =>
            grant.Begin <= crash.Until
            && grant.End >= crash.From - HangsMax
            && !Calls.Any(call => call.End <= crash.From && Proves(call, grant))
        );

    private static bool Proves(Call answer, Call grant)
    {
        bool mayBeEarly = answer is { Kind: CallKind.Login, Outcome: CallOutcome.Done };
        return answer.Begin > grant.End + (mayBeEarly ? RelaxedWindow : 0)
            && answer.Outcome is CallOutcome.Done or CallOutcome.Refused or CallOutcome.Lost;
    }

    public Violation Violation(Promise promise, string why, params IEnumerable<Call> calls) =>
        new(promise, Name, why, [.. calls]);
}
