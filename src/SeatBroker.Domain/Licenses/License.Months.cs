using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>The bill: months, their peaks, their closing (R10 to R16).</summary>
public sealed partial class License
{
    /// <summary>So many closed months are kept (R14).</summary>
    public const int ClosedMonthsMax = 36;

    private readonly List<MonthFigures> _closed = [];
    private BillingCalendar? _calendar;
    private PeakMeter? _peak;

    /// <summary>The month that is open at the last instant seen; null without a contract.</summary>
    public BillingMonth? OpenMonth => _peak?.Month;

    /// <summary>The kept closed months, oldest first.</summary>
    public IReadOnlyList<MonthFigures> ClosedMonths => _closed;

    private Instant? EndOfOpenMonth => _peak?.Month.End;

    /// <summary>Burst seats in use that count toward the open month.</summary>
    private int BurstCounted => _seats.BurstInUse - _seats.BurstUncounted;

    /// <summary>The figures of a month; null: the open one. Closes first what is over (R13).</summary>
    public MonthOutcome Month(YearMonth? month, Instant clock, List<LicenseEvent> decided)
    {
        Advance(clock, decided);
        if (_peak is null)
        {
            return new(MonthVerdict.Unknown, null);
        }
        YearMonth name = month ?? _peak.Month.Name;
        if (name > _peak.Month.Name)
        {
            return new(MonthVerdict.Future, null);
        }
        if (name == _peak.Month.Name)
        {
            return new(MonthVerdict.Open, FiguresOfOpenMonth());
        }
        MonthFigures? closed = _closed.Find(figures => figures.Month.Name == name);
        return new(closed is null ? MonthVerdict.Unknown : MonthVerdict.Closed, closed);
    }

    private void CloseMonth(bool inOutage, List<LicenseEvent> decided) =>
        Decide(new MonthClosed(_peak!.Month.End, FiguresOfOpenMonth(), inOutage), decided);

    private MonthFigures FiguresOfOpenMonth() =>
        new()
        {
            Month = _peak!.Month,
            Peak = _peak.Peak,
            ReachedAt = _peak.ReachedAt,
            CarriedIn = _peak.CarriedIn,
            DisplayName = Contract!.DisplayName,
            Category = Contract.Category,
            SeatModel = Contract.SeatModel,
            ActiveUsers = ActiveInPeriod,
            Price = Contract.Price,
        };

    private void ApplyMonthClosed(MonthClosed e)
    {
        Invariant.Holds(e.Figures.Month.Name == _peak!.Month.Name);
        Invariant.Holds(e.Figures.Peak == _peak!.Peak && e.Figures.CarriedIn == _peak.CarriedIn);
        Invariant.Holds(e.At == e.Figures.Month.End);
        _closed.Add(e.Figures);
        if (_closed.Count > ClosedMonthsMax)
        {
            _closed.RemoveAt(0);
        }
        if (e.InOutage)
        {
            _seats.UncountBurst();
        }
        _roster.BeginMonth();
        BillingMonth next = _calendar!.MonthFrom(e.Figures.Month.Name.Next(), e.Figures.Month.End);
        _peak = new PeakMeter(next, BurstCounted);
    }
}
