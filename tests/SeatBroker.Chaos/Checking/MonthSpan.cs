using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>Which instants of a run lie in a month for certain, and which may: servers' clocks differ a little. Both ends are included.</summary>
internal sealed record MonthSpan(long CertainFrom, long CertainUntil, long PossibleFrom, long PossibleUntil)
{
    private static readonly MonthSpan Always = new(long.MinValue, long.MaxValue, long.MinValue, long.MaxValue);

    /// <summary>Of a month that nothing is known of but that it is one of several.</summary>
    private static readonly MonthSpan Sometime = Always with { CertainFrom = long.MaxValue };

    /// <param name="month">The month.</param>
    /// <param name="isOnly">The run was told of no other.</param>
    /// <param name="terms">The run's.</param>
    public static MonthSpan Of(string month, bool isOnly, RunTerms terms)
    {
        if (terms.MonthEnd is not { } end)
        {
            return isOnly ? Always : Sometime;
        }
        long before = end.At - terms.Skew;
        long after = end.At + terms.Skew;
        return string.CompareOrdinal(month, end.Month) <= 0
            ? Always with
            {
                CertainUntil = before,
                PossibleUntil = after,
            }
            : Always with
            {
                CertainFrom = after,
                PossibleFrom = before,
            };
    }

    /// <summary>
    /// The part of a hold that certainly counts for the month; null: none does. A seat that was held when the month began counts from its first renewal or repeat on: where the beginning fell
    /// into an outage, that and no more is certain.
    /// </summary>
    public Hold? Clip(Hold hold)
    {
        if (CertainFrom > long.MinValue)
        {
            Call? first = hold.Answers.Where(answer => answer.Begin >= CertainFrom).MinBy(answer => answer.End);
            hold = first is null
                ? hold with
                {
                    From = hold.Until,
                }
                : hold with
                {
                    From = Math.Max(hold.From, first.End),
                };
        }
        return hold.From < hold.Until && hold.From <= CertainUntil ? hold : null;
    }

    /// <summary>Whether a call was decided, for certain, within the month.</summary>
    public bool Holds(Call call) => CertainFrom <= call.Begin && call.End <= CertainUntil;
}
