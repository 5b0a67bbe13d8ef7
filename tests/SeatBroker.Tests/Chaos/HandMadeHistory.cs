using SeatBroker.Chaos.Checking;
using SeatBroker.Chaos.History;

namespace SeatBroker.Tests.Chaos;

/// <summary>A history of one license with leases of 10 s, told in seconds. Servers' clocks agree, and an unanswered call takes effect within 20 s.</summary>
internal sealed class HandMadeHistory
{
    private const string License = "acme/agent";
    private const int LeaseSeconds = 10;

    private readonly RunTerms _terms;
    private readonly List<Call> _calls = [];
    private readonly List<Fault> _faults = [];

    /// <param name="concurrent">What is sold.</param>
    /// <param name="burst">Beside it.</param>
    /// <param name="relaxed">A crash may forget grants.</param>
    /// <param name="novemberEnds">November ends then; null: not within the history.</param>
    public HandMadeHistory(int concurrent, int burst, bool relaxed = false, double? novemberEnds = null)
    {
        MonthEnd? end = novemberEnds is { } at ? new("2026-11", Microseconds(at)) : null;
        _terms = new(relaxed, ClockSkewMilliseconds: 0, LateMilliseconds: 20_000, end);
        Contract(concurrent, burst, 0, 0.5);
    }

    public HandMadeHistory Login(
        string session,
        string user,
        double begin,
        double end,
        string seat = "concurrent",
        int since = 1,
        CallOutcome outcome = CallOutcome.Done
    )
    {
        bool done = outcome == CallOutcome.Done;
        return Add(
            Of(CallKind.Login, begin, end, outcome) with
            {
                Session = session,
                User = user,
                Seat = done ? seat : null,
                Since = done ? DateTimeOffset.UnixEpoch.AddSeconds(since) : null,
            }
        );
    }

    public HandMadeHistory Logout(string session, double begin, double end, CallOutcome outcome = CallOutcome.Done) =>
        Add(Of(CallKind.Logout, begin, end, outcome) with { Session = session });

    public HandMadeHistory Renew(
        string session,
        double begin,
        double end,
        CallOutcome outcome = CallOutcome.Done,
        string? seat = null
    ) => Add(Of(CallKind.Renew, begin, end, outcome) with { Session = session, Seat = seat });

    public HandMadeHistory Contract(int concurrent, int burst, double begin, double end) =>
        Add(Of(CallKind.Contract, begin, end) with { Totals = new(concurrent, burst, LeaseSeconds) });

    public HandMadeHistory List(double begin, double end, params string[] held) =>
        Add(Of(CallKind.Sessions, begin, end) with { Held = held });

    public HandMadeHistory Peak(int peak, double begin, double end, bool closed = false, string month = "2026-11") =>
        Add(Of(CallKind.Month, begin, end) with { Month = new(month, peak, CarriedIn: 0, closed, ReachedAt: null) });

    public HandMadeHistory Crash(double at)
    {
        _faults.Add(
            new("kill", "silo-1", Microseconds(at), Microseconds(at + 1), Survived: true)
            {
                Crash = new(Microseconds(at), Microseconds(at)),
            }
        );
        return this;
    }

    public RunHistory ToHistory() => new(_terms, _calls, _faults);

    public IReadOnlyList<Violation> Check() => Checker.Check(ToHistory());

    /// <summary>The promise is found broken, and no other.</summary>
    public void Breaks(Promise promise)
    {
        IReadOnlyList<Violation> violations = Check();
        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.Equal(promise, violation.Promise));
        Assert.All(violations, violation => Assert.NotEmpty(violation.Calls));
    }

    private static Call Of(CallKind kind, double begin, double end, CallOutcome outcome = CallOutcome.Done) =>
        new()
        {
            Kind = kind,
            License = License,
            Begin = Microseconds(begin),
            End = Microseconds(end),
            Outcome = outcome,
        };

    private static long Microseconds(double seconds) => (long)Math.Round(seconds * 1e6);

    private HandMadeHistory Add(Call call)
    {
        _calls.Add(call);
        return this;
    }
}
