using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>Which totals may have been in force when. A change takes effect at one instant of its call, and stays until the next one's.</summary>
internal sealed class ContractTimeline
{
    private readonly (long From, long Until, Totals Totals)[] _possible;

    public ContractTimeline(IEnumerable<Call> calls, long late)
    {
        Call[] changes =
        [
            .. calls.Where(call =>
                call is { Kind: CallKind.Contract, Totals: not null }
                && call.Outcome is CallOutcome.Done or CallOutcome.Unknown
            ),
        ];
        _possible =
        [
            .. changes.Select(change =>
            {
                long effectEnd = change.Outcome == CallOutcome.Done ? change.End : change.Begin + late;
                // Another change that began after this one took effect, and was answered, has replaced it.
                long until = changes
                    .Where(next => next.Outcome == CallOutcome.Done && next.Begin >= effectEnd)
                    .Select(next => next.End)
                    .DefaultIfEmpty(long.MaxValue)
                    .Min();
                return (change.Begin, until, change.Totals!);
            }),
        ];
    }

    public bool IsKnown => _possible.Length > 0;

    /// <summary>The shortest lease ever sold; holds are certain for no longer.</summary>
    public long LeaseMin => _possible.Min(possible => possible.Totals.LeaseSeconds) * 1_000_000L;

    /// <summary>Instants at which something may change.</summary>
    public IEnumerable<long> Instants => _possible.SelectMany(possible => new[] { possible.From, possible.Until });

    /// <summary>All that may have been in force at an instant from one to another, both included.</summary>
    public IEnumerable<Totals> Between(long from, long until) =>
        _possible
            .Where(possible => possible.From <= until && from <= possible.Until)
            .Select(possible => possible.Totals);
}
