using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>The months: a reading of the burst seats after every event, and a peak that is the greatest of them (R10 to R14).</summary>
internal sealed partial class LicenseRecount
{
    private const int ClosedMonthsMax = 36;

    private readonly List<(Instant At, int Count)> _readings = [];
    private readonly List<Figures> _closed = [];
    private ScannedCalendar? _calendar;
    private OpenMonth? _month;
    private int _carriedIn;
    private int _closeCount;
    private bool _lateWasTold;

    public int MonthCount => _closeCount + (_month is null ? 0 : 1);

    private int BurstCounted => _holders.Values.Count(holder => holder is { Seat: "burst", Uncounted: false });

    private int Peak => _readings.Count == 0 ? 0 : _readings.Max(reading => reading.Count);

    private Instant? ReachedAt => Peak is > 0 and var peak ? _readings.Find(reading => reading.Count == peak).At : null;

    private void OpenFirstMonth(Instant at)
    {
        if (_calendar is null)
        {
            findings.Add("a contract comes before the organization's zones");
        }
        else if (_month is null)
        {
            _month = _calendar.Containing(at);
            BeginActive();
        }
    }

    private void ChangeZones(JsonElement decided, Instant at)
    {
        _calendar = ScannedCalendar.Read(decided);
        if (!_calendar.IsInOrder)
        {
            findings.Add($"the zones '{_calendar}' are not in the order of their months");
        }
        if (_month is not null && _calendar.From(_month.Number, _month.Start) is var month && month.End > at)
        {
            _month = month;
        }
    }

    private void ReadBurst(Instant at)
    {
        int count = BurstCounted;
        if (_month is not null && (_readings.Count == 0 ? 0 : _readings[^1].Count) != count)
        {
            _readings.Add((at, count));
        }
    }

    /// <summary>Only leases that end exactly at a month's end come before its close (R11, R13).</summary>
    private void RequireOpen(string name, Instant at)
    {
        bool isLate = at > _month?.End || (at == _month?.End && name is not ("expired" or "promoted"));
        if (isLate && name != "monthClosed" && !_lateWasTold)
        {
            findings.Add($"month {_month!.Name} ended at {_month.End}, and is not closed (R13)");
            _lateWasTold = true;
        }
    }

    private void Close(JsonElement decided, Instant at)
    {
        RequirePromoted();
        var kept = Figures.Read(decided.GetProperty("figures"));
        if (_month is null || _terms is null || _calendar is null)
        {
            findings.Add($"month {kept.Month.Name} is closed before there is a contract");
            return;
        }
        var recounted = new Figures(
            _month,
            Peak,
            ReachedAt,
            _carriedIn,
            _terms.DisplayName,
            _terms.Category,
            _terms.SeatModel,
            ActiveInMonth,
            _terms.Price
        );
        findings.Compare($"the close of {kept.Month.Name}", kept.Facts(), recounted.Facts());
        if (at != kept.Month.End)
        {
            findings.Add($"month {kept.Month.Name} is closed at another instant than its end, {kept.Month.End}");
        }
        _closed.Add(recounted);
        _closed.RemoveRange(0, Math.Max(0, _closed.Count - ClosedMonthsMax));
        if (decided.GetProperty("inOutage").GetBoolean())
        {
            foreach (Holder holder in Waiting())
            {
                holder.Uncounted = true;
            }
        }
        OpenNext(kept.Month);
    }

    /// <summary>After a close of another month than the one that was due, goes on where the journal does.</summary>
    private void OpenNext(OpenMonth closed)
    {
        _closeCount++;
        _lateWasTold = false;
        _month = _calendar!.From(closed.Number + 1, closed.End);
        _carriedIn = BurstCounted;
        _readings.Clear();
        _readings.Add((_month.Start, _carriedIn));
        BeginActive();
    }
}
