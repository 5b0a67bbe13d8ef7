using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>The calls of one license, in the order of their begin, and what they say of each session.</summary>
internal sealed class LicenseHistory
{
    /// <summary>For so long after a check that it is the owner a server may answer renewals and reads.</summary>
    public const long Stale = 5_000_000;

    public LicenseHistory(string name, Call[] calls, RunTerms terms, long[] crashes)
    {
        Name = name;
        Calls = calls;
        Terms = terms;
        Crashes = crashes;
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

    private long[] Crashes { get; }

    /// <summary>Until when a call may have taken effect, or may yet.</summary>
    public long EffectEnd(Call call) => call.Outcome == CallOutcome.Unknown ? call.Begin + Terms.Late : call.End;

    /// <summary>With relaxed durability: the first crash that may have forgotten a grant that was answered then; else never.</summary>
    public long ForgottenFrom(long answered) =>
        Terms.Relaxed
            ? Crashes
                .Where(crash => answered <= crash + RelaxedAnswerOnItsWay && crash <= answered + RelaxedWindow)
                .DefaultIfEmpty(long.MaxValue)
                .Min()
            : long.MaxValue;

    public Violation Violation(Promise promise, string why, params IEnumerable<Call> calls) =>
        new(promise, Name, why, [.. calls]);

    /// <summary>Early answers stop when an entry has waited for 50 ms; the answer is read a little later than it is given.</summary>
    private const long RelaxedWindow = 50_000;

    /// <summary>An answer that was given before the crash is read after it.</summary>
    private const long RelaxedAnswerOnItsWay = 2_000_000;
}
