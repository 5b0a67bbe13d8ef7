namespace SeatBroker.Samples.TraceReplay;

/// <summary>
/// Gives every line of a log its date. Only few lines tell one; between them a time that falls back is the next day, unless the next told date says that no day
/// went by: then a clock was set back, and the lines stay at the latest instant seen.
/// </summary>
internal sealed class LogCalendar
{
    // Where no date follows to decide, a fall as short as this is a clock set back (the end of summer time, two daemons out of step), not a night.
    private const int LongestClockStepSeconds = 3600;

    private readonly IReadOnlyList<LogLine> _lines;
    private readonly int[] _days;
    private readonly HashSet<int> _correctedLines = [];

    private LogCalendar(IReadOnlyList<LogLine> lines)
    {
        _lines = lines;
        _days = new int[lines.Count];
        Instants = new DateTime[lines.Count];
    }

    /// <summary>Each line's instant, in the server's local time; never earlier than the line before it, except where a told date goes back.</summary>
    public DateTime[] Instants { get; }

    /// <summary>How often a time fell back without a night having passed.</summary>
    public int ClockStepsClamped { get; private set; }

    /// <summary>How often a told date was another than the times of day had led to expect.</summary>
    public int DateCorrections => _correctedLines.Count;

    public static LogCalendar Of(IReadOnlyList<LogLine> lines)
    {
        var calendar = new LogCalendar(lines);
        if (lines.Count > 0)
        {
            calendar.GiveDays();
            calendar.GiveInstants();
        }
        return calendar;
    }

    private void GiveDays()
    {
        int[] dated = [.. Enumerable.Range(0, _lines.Count).Where(i => _lines[i].Date is not null)];
        int first = dated.Length == 0 ? 0 : dated[0];
        // A log without any date counts its days from the calendar's first.
        _days[first] = _lines[first].Date?.DayNumber ?? 0;
        for (int i = first - 1; i >= 0; i--)
        {
            _days[i] = _days[i + 1] - (FellBy(i + 1) > LongestClockStepSeconds ? 1 : 0);
        }
        for (int k = 1; k < dated.Length; k++)
        {
            GiveDaysBetween(dated[k - 1], dated[k]);
        }
        GiveDaysAfter(dated.Length == 0 ? first : dated[^1]);
    }

    /// <summary>So many days passed between two told dates: the deepest falls were the nights.</summary>
    private void GiveDaysBetween(int from, int to)
    {
        int daysPassed = _lines[to].Date!.Value.DayNumber - _lines[from].Date!.Value.DayNumber;
        int[] falls = [.. Enumerable.Range(from + 1, to - from).Where(i => FellBy(i) > 0)];
        HashSet<int> nights = [.. falls.OrderByDescending(FellBy).Take(Math.Max(0, daysPassed))];
        for (int i = from + 1; i < to; i++)
        {
            _days[i] = _days[i - 1] + (nights.Contains(i) ? 1 : 0);
        }
        _days[to] = _lines[to].Date!.Value.DayNumber;
        ClockStepsClamped += falls.Length - nights.Count;
        if (daysPassed != nights.Count)
        {
            _correctedLines.Add(to);
        }
    }

    private void GiveDaysAfter(int from)
    {
        for (int i = from + 1; i < _lines.Count; i++)
        {
            bool night = FellBy(i) > LongestClockStepSeconds;
            _days[i] = _days[i - 1] + (night ? 1 : 0);
            ClockStepsClamped += !night && FellBy(i) > 0 ? 1 : 0;
        }
    }

    private void GiveInstants()
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            DateTime told = DateOnly.FromDayNumber(_days[i]).ToDateTime(default).AddSeconds(_lines[i].SecondOfDay);
            bool clamped = i > 0 && told < Instants[i - 1] && !_correctedLines.Contains(i);
            Instants[i] = clamped ? Instants[i - 1] : told;
        }
    }

    private int FellBy(int line) => _lines[line - 1].SecondOfDay - _lines[line].SecondOfDay;
}
