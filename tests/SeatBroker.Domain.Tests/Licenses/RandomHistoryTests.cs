using CsCheck;

namespace SeatBroker.Domain.Tests.Licenses;

public class RandomHistoryTests
{
    private static readonly Gen<Terms> AnyTerms = Gen.Select(
        Gen.Int[0, 3],
        Gen.Int[0, 3],
        Gen.OneOf(5, 90, 300),
        Gen.OneOf<decimal?>(null, 3500m, 0.0001m),
        Gen.OneOf("Agent", "エージェント"),
        (concurrent, burst, leaseSeconds, price, name) => new Terms(concurrent, burst, leaseSeconds, price, name)
    );

    private static readonly Gen<Span> ShortSpan = Gen.Select(
        Gen.OneOf(Landmark.Here, Landmark.NextLeaseEnd, Landmark.LastLeaseEnd, Landmark.MonthEnd),
        Gen.OneOf(-1, 0, 0, 1, 1_000, 40_000),
        (to, milliseconds) => new Span(to, milliseconds)
    );

    private static readonly Gen<Span> LongSpan = Gen.Select(
        Gen.OneOf(Landmark.NextDay, Landmark.MonthEnd, Landmark.FortyMonths),
        Gen.OneOf(-1, 0, 1),
        (to, milliseconds) => new Span(to, milliseconds)
    );

    // A clock that steps back, by more than there is to the last step.
    private static readonly Gen<Span> BackwardSpan = Gen.Int[-100_000, -1]
        .Select(milliseconds => new Span(Landmark.Here, milliseconds));

    private static readonly Gen<Span> AnySpan = Gen.Frequency((12, ShortSpan), (2, LongSpan), (1, BackwardSpan));

    private static readonly Gen<Span> OutageSpan = Gen.Frequency((12, ShortSpan), (2, LongSpan));

    // Sessions mostly belong to one user each; now and then an id is asked for by another one, or a user has several.
    private static readonly Gen<Step> AnyLogin = Gen.Select(
        Gen.Int[0, 8],
        Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, 5])),
        (session, user) => (Step)new Login(session, user < 0 ? session % 6 : user)
    );

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
        (40, AnyLogin),
        (14, Gen.Int[0, 8].Select(session => (Step)new Logout(session))),
        (14, Gen.Int[0, 8].Select(session => (Step)new Renew(session))),
        (20, AnySpan.Select(span => (Step)new Pass(span))),
        (4, AnyTerms.Select(terms => (Step)new ChangeContract(terms))),
        (3, Gen.Const((Step)new Look())),
        (
            2,
            Gen.OneOf("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "America/Havana")
                .Select(zone => (Step)new ChangeZone(zone))
        ),
        (3, OutageSpan.Select(span => (Step)new Freeze(span))),
        (2, Gen.Const((Step)new KeepSnapshot())),
        (
            4,
            Gen.Select(
                OutageSpan,
                Gen.Int[0, 2],
                Gen.Bool,
                Gen.OneOf(0, 1, 89_999, 90_000, 3_600_000),
                (span, lost, fromSnapshot, later) => (Step)new Crash(span, lost, fromSnapshot, later)
            )
        )
    );

    [Fact]
    public void The_license_answers_as_the_model_does_after_every_step_of_any_history() =>
        Gen.Select(AnyTerms, AnyStep.Array[1, 60])
            .Sample(
                (terms, steps) => SideBySide.Run(terms, steps),
                iter: 4_000,
                print: history => Print(history.Item1, history.Item2)
            );

    [Fact]
    public void R1_R4_A_crowd_around_few_seats_is_seated_as_the_model_seats_it()
    {
        // Nothing but a crowd and its leases: long histories that stay near the limit.
        Gen<Step> crowdStep = Gen.Frequency(
            (10, Gen.Int[0, 24].Select(session => (Step)new Login(session, session / 2))),
            (5, Gen.Int[0, 24].Select(session => (Step)new Logout(session))),
            (5, Gen.Int[0, 24].Select(session => (Step)new Renew(session))),
            (4, Gen.Int[0, 30_000].Select(milliseconds => (Step)new Pass(new Span(Landmark.Here, milliseconds)))),
            (1, AnyTerms.Select(terms => (Step)new ChangeContract(terms with { Concurrent = terms.Concurrent + 2 })))
        );
        crowdStep
            .Array[100, 200]
            .Sample(
                steps => SideBySide.Run(new Terms(3, 3), steps),
                iter: 200,
                print: steps => Print(new Terms(3, 3), steps)
            );
    }

    private static string Print(Terms terms, Step[] steps) =>
        string.Join(Environment.NewLine, steps.Select(step => step.ToString()).Prepend(terms.ToString()));
}
