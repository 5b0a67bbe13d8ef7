namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>Not some histories but all of them, as long as they are short: what goes wrong at all mostly goes wrong soon.</summary>
public class ShortHistoryTests
{
    private static readonly Step[] SeatSteps =
    [
        new Login(0, 0),
        new Login(1, 1),
        new Login(2, 2),
        new Login(3, 0),
        new Logout(0),
        new Logout(1),
        new Logout(3),
        new Renew(1),
        new Pass(new Span(Landmark.Here, 30_000)),
        new Pass(new Span(Landmark.NextLeaseEnd, 0)),
    ];

    private static readonly Step[] TimeSteps =
    [
        new Login(0, 0),
        new Login(1, 1),
        new Logout(0),
        new Renew(1),
        new Pass(new Span(Landmark.NextLeaseEnd, 0)),
        new Pass(new Span(Landmark.MonthEnd, 0)),
        new Pass(new Span(Landmark.MonthEnd, -90_000)),
        new Freeze(new Span(Landmark.MonthEnd, 0)),
        new Crash(new Span(Landmark.MonthEnd, 1), StepsLost: 0, FromSnapshot: false, FirstUseLater: 0),
    ];

    // Fewer letters, longer histories: two outages, and what becomes of the seats in between.
    private static readonly Step[] OutageSteps =
    [
        new Login(0, 0),
        new Login(1, 1),
        new Renew(1),
        new Logout(0),
        new Pass(new Span(Landmark.MonthEnd, -1)),
        new Crash(new Span(Landmark.MonthEnd, 0), StepsLost: 0, FromSnapshot: false, FirstUseLater: 0),
    ];

    private static readonly Step[] ContractSteps =
    [
        new Login(0, 0),
        new Login(1, 1),
        new Login(2, 2),
        new Logout(0),
        new Renew(1),
        new ChangeContract(new Terms(0, 0)),
        new ChangeContract(new Terms(1, 1, LeaseSeconds: 5)),
        new ChangeContract(new Terms(2, 0)),
        new Pass(new Span(Landmark.NextLeaseEnd, 0)),
    ];

    public static TheoryData<int, int> SeatTotals =>
        new()
        {
            { 0, 1 },
            { 1, 0 },
            { 1, 1 },
        };

    public static TheoryData<int, int> BurstTotals => new() { { 0, 1 }, { 1, 1 } };

    [Theory]
    [MemberData(nameof(SeatTotals))]
    public void R2_R3_R4_R7_Every_short_history_of_logins_and_logouts_is_decided_as_the_model_decides_it(
        int concurrent,
        int burst
    ) => RunAll(new Terms(concurrent, burst), SeatSteps, lengthMax: 5);

    [Theory]
    [MemberData(nameof(BurstTotals))]
    public void R8_R11_R13_Every_short_history_around_lease_and_month_ends_is_billed_as_the_model_bills_it(
        int concurrent,
        int burst
    ) => RunAll(new Terms(concurrent, burst), TimeSteps, lengthMax: 5);

    [Theory]
    [MemberData(nameof(BurstTotals))]
    public void R8_Every_short_history_of_outages_is_billed_as_the_model_bills_it(int concurrent, int burst) =>
        RunAll(new Terms(concurrent, burst), OutageSteps, lengthMax: 6);

    [Fact]
    public void R5_Every_short_history_of_contract_changes_is_decided_as_the_model_decides_it() =>
        RunAll(new Terms(1, 1), ContractSteps, lengthMax: 5);

    private static void RunAll(Terms terms, Step[] alphabet, int lengthMax)
    {
        for (int length = 1; length <= lengthMax; length++)
        {
            var digits = new int[length];
            do
            {
                Run(terms, alphabet, digits);
            } while (CountUp(digits, alphabet.Length));
        }
    }

    private static void Run(Terms terms, Step[] alphabet, int[] digits)
    {
        try
        {
            var both = new SideBySide(terms);
            for (int i = 0; i < digits.Length - 1; i++)
            {
                // Compared already, as the last step of a shorter history.
                both.TakeUncompared(alphabet[digits[i]]);
            }

            both.Take(alphabet[digits[^1]]);
        }
        catch (Exception e)
        {
            string history = string.Join(", ", digits.Select(digit => alphabet[digit]));
            throw new InvalidOperationException($"With {terms}: {history}", e);
        }
    }

    private static bool CountUp(int[] digits, int digitCount)
    {
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            if (++digits[i] < digitCount)
            {
                return true;
            }

            digits[i] = 0;
        }

        return false;
    }
}
