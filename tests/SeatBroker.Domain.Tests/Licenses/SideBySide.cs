using System.Globalization;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>Takes a history's steps with the license and with the model, and compares all that can be read of both after each of them.</summary>
internal sealed class SideBySide
{
    private const string FirstZone = "Asia/Tokyo";

    // 30 minutes before the month's end in Tokyo, so that a few lease ends lead over it.
    private static readonly long Begin = Milliseconds("2026-11-30T14:30:00Z");

    private readonly List<Checkpoint> _checkpoints = [];
    private List<(int From, string Zone)> _zones = [(NaiveCalendar.Number(2026, 1), FirstZone)];
    private NaiveLicense _model = new();
    private LicenseUnderTest _license = new();
    private LicenseUnderTest.Snapshot? _snapshot;
    private long _clock = Begin;

    public SideBySide(Terms terms)
    {
        _model.PutContract(terms, _zones, _clock);
        _license.PutContract(terms, _zones, _clock);
        Compare();
        Remember();
    }

    /// <summary>Takes all steps and compares after each, and at the end with the license rebuilt.</summary>
    public static void Run(Terms terms, IEnumerable<Step> steps)
    {
        var both = new SideBySide(terms);
        foreach (Step step in steps)
        {
            both.Take(step);
        }

        both.CompareRebuilt();
    }

    public static long Milliseconds(string at) =>
        DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    public void Take(Step step)
    {
        TakeUncompared(step);
        Compare();
        Remember();
    }

    public void TakeUncompared(Step step)
    {
        switch (step)
        {
            case Login login:
                Equal(
                    _model.Login(SessionName(login.Session), UserName(login.User), _clock),
                    _license.Login(SessionName(login.Session), UserName(login.User), _clock)
                );
                break;
            case Logout logout:
                _model.Logout(SessionName(logout.Session), _clock);
                _license.Logout(SessionName(logout.Session), _clock);
                break;
            case Renew renew:
                Equal(
                    _model.Renew(SessionName(renew.Session), _clock),
                    _license.Renew(SessionName(renew.Session), _clock)
                );
                break;
            case ChangeContract change:
                _model.PutContract(change.Terms, _zones, _clock);
                _license.PutContract(change.Terms, _zones, _clock);
                break;
            case ChangeZone change:
                MoveTo(change.Zone);
                break;
            case Pass pass:
                _clock = After(pass.Span);
                break;
            case Look:
                _model.Advance(_clock);
                Equal(
                    _model.Months()[^1],
                    LicenseUnderTest.RowOf(_license.Month(month: null, _clock).Figures!, closed: false)
                );
                break;
            case Freeze freeze:
                Stand(freeze);
                break;
            case Crash crash:
                DieAndRecover(crash);
                break;
            case KeepSnapshot:
                _snapshot = _license.Capture();
                break;
            default:
                throw new InvalidOperationException($"There is no step {step}.");
        }
    }

    /// <summary>Compares what can be read without moving time: answers of reads that came at the license's own last instant.</summary>
    public void Compare()
    {
        Equal(_model.Usage(), _license.Usage());
        Equal(_model.Sessions(), _license.Sessions());
        Equal(_model.Months(), _license.Months());
    }

    /// <summary>The license again, from all of its events and from a snapshot and the events after it: leases aside, it must be the same.</summary>
    public void CompareRebuilt()
    {
        CompareTo(LicenseUnderTest.Rebuild(_license.Events));
        if (_snapshot is not null)
        {
            CompareTo(LicenseUnderTest.Rebuild(_snapshot, _license.Events));
        }

        CompareTo(LicenseUnderTest.Rebuild(_license.Capture(), _license.Events));
    }

    private static void Equal<T>(T expected, T actual) => Assert.Equal(expected, actual);

    private static string SessionName(int session) => string.Create(CultureInfo.InvariantCulture, $"s{session}");

    private static string UserName(int user) => string.Create(CultureInfo.InvariantCulture, $"u{user}");

    private static IEnumerable<SessionRow> WithoutLeases(IEnumerable<SessionRow> rows) =>
        rows.Select(row => row with { LeaseEnd = 0 });

    private void CompareTo(LicenseUnderTest rebuilt)
    {
        Equal(_model.Usage(), rebuilt.Usage());
        Equal(WithoutLeases(_model.Sessions()), WithoutLeases(rebuilt.Sessions()));
        Equal(_model.Months(), rebuilt.Months());
        Equal(_license.Numbers(), rebuilt.Numbers());
    }

    private void MoveTo(string zone)
    {
        _model.Advance(_clock);
        int next = _model.CurrentMonthNumber + 1;
        _zones = [.. _zones.Where(known => known.From < next), (next, zone)];
        _model.PutZones(_zones, _clock);
        _license.PutZones(_zones, _clock);
    }

    private void Stand(Freeze freeze)
    {
        // The process was alive until now, and did by its own timers what was due by now.
        _model.Advance(_clock);
        _license.Advance(_clock);
        long from = Math.Max(_clock, _model.Now);
        _clock = Math.Max(from, After(freeze.Span));
        if (_clock > from)
        {
            _model.Outage(_clock);
        }

        _model.Advance(_clock);
        _license.Outage(from, _clock);
        _license.Advance(_clock);
    }

    private void DieAndRecover(Crash crash)
    {
        long answerableSince = Math.Max(Math.Max(_clock, _model.Now), After(crash.Span));
        IReadOnlyList<LicenseEvent> kept = _license.Events;
        if (crash.StepsLost > 0)
        {
            Checkpoint last = _checkpoints[^Math.Min(crash.StepsLost + 1, _checkpoints.Count)];
            _model = last.Model;
            _zones = last.Zones;
            kept = [.. kept.Take(last.EventCount)];
        }

        if (_snapshot?.EventCount > kept.Count)
        {
            _snapshot = null;
        }

        _license =
            crash.FromSnapshot && _snapshot is not null
                ? LicenseUnderTest.Rebuild(_snapshot, kept)
                : LicenseUnderTest.Rebuild(kept);
        _checkpoints.Clear();
        _clock = answerableSince + crash.FirstUseLater;
        _model.Outage(answerableSince);
        _model.Advance(_clock);
        _license.Recover(answerableSince, _clock);
    }

    private void Remember()
    {
        _checkpoints.Add(new Checkpoint(_model.Copy(), _license.Events.Count, _zones));
        if (_checkpoints.Count > 4)
        {
            _checkpoints.RemoveAt(0);
        }
    }

    private long After(Span span)
    {
        IReadOnlyList<long> leaseEnds = _model.LeaseEnds;
        long landmark = span.To switch
        {
            Landmark.NextLeaseEnd when leaseEnds.Count > 0 => leaseEnds[0],
            Landmark.LastLeaseEnd when leaseEnds.Count > 0 => leaseEnds[^1],
            Landmark.MonthEnd => _model.MonthEnd,
            Landmark.NextDay => _clock + 86_400_000L,
            Landmark.FortyMonths => _clock + (40 * 31 * 86_400_000L),
            _ => _clock,
        };
        return landmark + span.Milliseconds;
    }

    private sealed record Checkpoint(NaiveLicense Model, int EventCount, List<(int From, string Zone)> Zones);
}
