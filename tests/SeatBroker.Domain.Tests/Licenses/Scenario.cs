using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>A license in Tokyo, its clock, and people who log in: what scenario tests are told in. A person's first device bears the person's name.</summary>
internal sealed class Scenario
{
    private static readonly (int From, string Zone)[] Tokyo = [(NaiveCalendar.Number(2026, 1), "Asia/Tokyo")];

    private LicenseUnderTest _license = new();

    public Scenario(int concurrent, int burst, int leaseSeconds = 90)
        : this(new Terms(concurrent, burst, leaseSeconds)) { }

    public Scenario(Terms terms)
    {
        Terms = terms;
        _license.PutContract(terms, Zones, Clock);
    }

    public const string MonthEnd = "2026-11-30T15:00:00Z";

    public Terms Terms { get; private set; }

    /// <summary>Noon of 10 November in Tokyo, until told otherwise.</summary>
    public long Clock { get; private set; } = SideBySide.Milliseconds("2026-11-10T03:00:00Z");

    public IReadOnlyList<(int From, string Zone)> Zones { get; private set; } = Tokyo;

    public License License => _license.License;

    public IReadOnlyList<LicenseEvent> Events => _license.Events;

    public Counters Usage => _license.Usage();

    public IReadOnlyList<SessionRow> Sessions => _license.Sessions();

    public Scenario Wait(double seconds)
    {
        Clock += (long)(seconds * 1000);
        return this;
    }

    public Scenario GoTo(string at, int plusMilliseconds = 0)
    {
        Clock = SideBySide.Milliseconds(at) + plusMilliseconds;
        return this;
    }

    public LoginAnswer Login(string user) => Login(user, user);

    public LoginAnswer Login(string session, string user) => _license.Login(session, user, Clock);

    public LoginAnswer Granted(string user) => Granted(user, user);

    public LoginAnswer Granted(string session, string user)
    {
        LoginAnswer answer = Login(session, user);
        Assert.Equal(LoginResult.Granted, answer.Result);
        return answer;
    }

    public void Logout(string session) => _license.Logout(session, Clock);

    public RenewAnswer Renew(string session) => _license.Renew(session, Clock);

    public void Look() => _license.Advance(Clock);

    public void Change(Func<Terms, Terms> change)
    {
        Terms = change(Terms);
        _license.PutContract(Terms, Zones, Clock);
    }

    public ContractVerdict Put(Contract contract) => _license.PutContract(contract, Zones, Clock);

    public void MoveTo(string zone, int fromYear, int fromMonth)
    {
        Zones = [.. Zones, (NaiveCalendar.Number(fromYear, fromMonth), zone)];
        _license.PutZones(Zones, Clock);
    }

    public Kind SeatOf(string session) => Row(session)?.Seat ?? Kind.None;

    public SessionRow? Row(string session) => _license.Sessions().SingleOrDefault(row => row.Session == session);

    public MonthRow Month(string month)
    {
        MonthOutcome outcome = _license.Month(month, Clock);
        Assert.True(outcome.Verdict is MonthVerdict.Open or MonthVerdict.Closed, $"{month} is {outcome.Verdict}");
        return LicenseUnderTest.RowOf(outcome.Figures!, outcome.Verdict == MonthVerdict.Closed);
    }

    public MonthVerdict VerdictOf(string month) => _license.Month(month, Clock).Verdict;

    public MonthFigures FiguresOf(string month) => _license.Month(month, Clock).Figures!;

    /// <summary>The process dies now; another has the journal and can answer after some seconds, and is asked for the first time after some more.</summary>
    public void Crash(double awaySeconds = 0, double unusedSeconds = 0)
    {
        long answerableSince = Clock + (long)(awaySeconds * 1000);
        Clock = answerableSince + (long)(unusedSeconds * 1000);
        _license = LicenseUnderTest.Rebuild(_license.Events);
        _license.Recover(answerableSince, Clock);
    }

    public void CrashUntil(string answerableSince, double unusedSeconds = 0) =>
        Crash((SideBySide.Milliseconds(answerableSince) - Clock) / 1000.0, unusedSeconds);

    /// <summary>As <see cref="Crash"/>, from a snapshot taken just before.</summary>
    public void CrashWithSnapshot(double awaySeconds = 0)
    {
        Clock += (long)(awaySeconds * 1000);
        _license = LicenseUnderTest.Rebuild(_license.Capture(), _license.Events);
        _license.Recover(Clock, Clock);
    }

    /// <summary>The process stands still from now on for some seconds.</summary>
    public void Freeze(double seconds)
    {
        long from = Clock;
        Clock += (long)(seconds * 1000);
        _license.Outage(from, Clock);
    }

    public long At(string at, int plusMilliseconds = 0) => SideBySide.Milliseconds(at) + plusMilliseconds;
}
