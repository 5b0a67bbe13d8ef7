using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>The license and all the events it decided, spoken to and read in the model's words.</summary>
internal sealed class LicenseUnderTest
{
    private readonly License _license;
    private readonly List<LicenseEvent> _events;

    public LicenseUnderTest()
        : this(new License(), []) { }

    private LicenseUnderTest(License license, List<LicenseEvent> events)
    {
        _license = license;
        _events = events;
    }

    public IReadOnlyList<LicenseEvent> Events => _events;

    public License License => _license;

    public static LicenseUnderTest Rebuild(IReadOnlyList<LicenseEvent> events)
    {
        var license = new License();
        foreach (LicenseEvent decided in events)
        {
            license.Apply(decided);
        }

        return new LicenseUnderTest(license, [.. events]);
    }

    /// <param name="snapshot">What the first events add up to.</param>
    /// <param name="events">All events, those of the snapshot included.</param>
    public static LicenseUnderTest Rebuild(Snapshot snapshot, IReadOnlyList<LicenseEvent> events)
    {
        License license = License.Restore(snapshot.State);
        foreach (LicenseEvent decided in events.Skip(snapshot.EventCount))
        {
            license.Apply(decided);
        }

        return new LicenseUnderTest(license, [.. events]);
    }

    public static Contract ContractOf(Terms terms) =>
        new(
            terms.DisplayName,
            Category.User,
            SeatModel.Concurrent,
            BaseTotal: null,
            terms.Concurrent,
            terms.Burst,
            terms.LeaseSeconds,
            RequiresSecurityKey: false,
            terms.Price is { } amount ? new Price(amount, "JPY") : null
        );

    public static ZoneFrom[] ZonesOf(IEnumerable<(int From, string Zone)> zones) =>
        [.. zones.Select(zone => new ZoneFrom(new YearMonth(zone.From / 12, (zone.From % 12) + 1), zone.Zone))];

    public void Advance(long clock) => Decide(decided => _license.Advance(new Instant(clock), decided));

    public LoginAnswer Login(string session, string user, long clock)
    {
        LoginOutcome outcome = Decide(decided =>
            _license.Login(new LoginCommand(session, user), new Instant(clock), decided)
        );
        return outcome.Verdict switch
        {
            LoginVerdict.Granted => Held(LoginResult.Granted, outcome.Session!),
            LoginVerdict.Repeated => Held(LoginResult.Repeated, outcome.Session!),
            LoginVerdict.SessionIdConflict => new LoginAnswer(LoginResult.Conflict),
            LoginVerdict.NotAssigned => new LoginAnswer(LoginResult.NotAssigned),
            LoginVerdict.TooManySessions => new LoginAnswer(LoginResult.TooManySessions),
            LoginVerdict.NoSeatAvailable => new LoginAnswer(
                LoginResult.NoSeat,
                NextLeaseEnd: _license.NextLeaseEnd?.UnixMilliseconds
            ),
            _ => throw new InvalidOperationException($"A login ended in {outcome.Verdict}."),
        };
    }

    public void Logout(string session, long clock) =>
        Decide(decided => _license.Logout(session, new Instant(clock), decided));

    public RenewAnswer Renew(string session, long clock)
    {
        Session? renewed = Decide(decided => _license.Renew(session, new Instant(clock), decided));
        return renewed is null
            ? RenewAnswer.Lost
            : new RenewAnswer(KindOf(renewed.Seat), renewed.LeaseEnd.UnixMilliseconds);
    }

    public ContractVerdict PutContract(Terms terms, IEnumerable<(int From, string Zone)> zones, long clock) =>
        PutContract(ContractOf(terms), zones, clock);

    public ContractVerdict PutContract(Contract contract, IEnumerable<(int From, string Zone)> zones, long clock) =>
        Decide(decided => _license.PutContract(contract, ZonesOf(zones), new Instant(clock), decided));

    public void PutZones(IEnumerable<(int From, string Zone)> zones, long clock) =>
        Decide(decided => _license.PutZones(ZonesOf(zones), new Instant(clock), decided));

    public void Recover(long answerableSince, long clock) =>
        Decide(decided => _license.Recover(new Instant(answerableSince), new Instant(clock), decided));

    public void Outage(long from, long end) =>
        Decide(decided => _license.Outage(new Instant(from), new Instant(end), decided));

    public MonthOutcome Month(string? month, long clock) =>
        Decide(decided => _license.Month(month is null ? null : YearMonth.Parse(month), new Instant(clock), decided));

    public IReadOnlyList<SessionRow> Sessions() =>
        [
            .. _license
                .SessionsAfter(0)
                .Select(session => new SessionRow(
                    session.Id,
                    session.User,
                    KindOf(session.Seat),
                    session.Since.UnixMilliseconds,
                    session.LeaseEnd.UnixMilliseconds
                )),
        ];

    /// <summary>The cursors under which sessions are listed.</summary>
    public IReadOnlyList<long> Numbers() => [.. _license.SessionsAfter(0).Select(session => session.Number)];

    public Counters Usage()
    {
        ConcurrentCount concurrent = _license.Concurrent;
        BurstCount burst = _license.Burst;
        return new Counters(
            _license.OpenMonth!.Name.ToString(),
            concurrent.Total,
            concurrent.InUse,
            concurrent.Available,
            concurrent.OverBy,
            burst.Total,
            burst.InUse,
            burst.Peak,
            burst.Available,
            burst.OverBy
        );
    }

    /// <summary>The kept months, the open one last, without moving time.</summary>
    public IReadOnlyList<MonthRow> Months()
    {
        LicenseState state = _license.Capture();
        var open = new MonthRow(
            state.OpenMonth.Name.ToString(),
            state.OpenMonth.TimeZone,
            Closed: false,
            state.Peak,
            state.ReachedAt?.UnixMilliseconds,
            state.CarriedIn,
            state.Contract.DisplayName,
            state.Contract.Price?.Amount
        );
        return [.. _license.ClosedMonths.Select(month => RowOf(month, closed: true)), open];
    }

    public Snapshot Capture() => new(_license.Capture(), _events.Count);

    public static MonthRow RowOf(MonthFigures figures, bool closed) =>
        new(
            figures.Month.Name.ToString(),
            figures.Month.TimeZone,
            closed,
            figures.Peak,
            figures.ReachedAt?.UnixMilliseconds,
            figures.CarriedIn,
            figures.DisplayName,
            figures.Price?.Amount
        );

    private static Kind KindOf(SeatKind seat) =>
        seat switch
        {
            SeatKind.Concurrent => Kind.Concurrent,
            SeatKind.Burst => Kind.Burst,
            _ => throw new InvalidOperationException($"A session holds a {seat} seat."),
        };

    private static LoginAnswer Held(LoginResult result, Session session) =>
        new(result, KindOf(session.Seat), session.Since.UnixMilliseconds, session.LeaseEnd.UnixMilliseconds);

    private void Decide(Action<List<LicenseEvent>> command) =>
        Decide(decided =>
        {
            command(decided);
            return true;
        });

    private T Decide<T>(Func<List<LicenseEvent>, T> command)
    {
        var decided = new List<LicenseEvent>();
        T answer = command(decided);
        foreach (LicenseEvent next in decided)
        {
            // R9: the journal's time never runs backwards either.
            Assert.True(
                _events.Count == 0 || _events[^1].At <= next.At,
                $"{next} stands after {_events.LastOrDefault()}"
            );
            _events.Add(next);
        }

        return answer;
    }

    internal sealed record Snapshot(LicenseState State, int EventCount);
}
