using SeatBroker.Benchmarks.Contestants;

namespace SeatBroker.Benchmarks;

/// <summary>What every contestant promises, each asked for in a pool of its own: a faster answer that is wrong is no answer.</summary>
internal static class Promises
{
    private const int Concurrent = 7;
    private const int Burst = 5;
    private const int Seats = Concurrent + Burst;

    public static IReadOnlyList<Promise> All { get; } =
    [
        new("a repeated login gets the same answer and no second seat", RepeatsAreAnsweredAlike),
        new("with every seat taken a login is refused, and changes nothing", FullIsRefused),
        new("a repeated logout frees nothing", LogoutsAreOnce),
        new("a freed seat ends burst first: burst is the overflow", BurstIsTheOverflow),
        new("the peak is the most burst seats at once, also when they are gone", PeakStays),
        new("100 logins at once get exactly the seats there are", ManyAtOnceGetExactlyTheSeats),
        new("logins and logouts of the same sessions at once leave the counters right", ChurnLeavesCountersRight),
    ];

    /// <summary>A pool for each.</summary>
    public static Workload Pools { get; } = new("verify", All.Count, Concurrent, Burst, HeldBefore: 0);

    private static async Task RepeatsAreAnsweredAlike(IContestant contestant, int pool)
    {
        Grant[] first = await Fill(contestant, pool, Seats);
        Grant[] again = await Fill(contestant, pool, Seats);
        Expect("the answers", string.Join(' ', first), string.Join(' ', again));
        await ExpectReading(contestant, pool, new(Concurrent, Burst, Burst));
    }

    private static async Task FullIsRefused(IContestant contestant, int pool)
    {
        Grant[] grants = await Fill(contestant, pool, Seats + 1);
        Expect("concurrent seats", Concurrent, grants.Count(grant => grant == Grant.Concurrent));
        Expect("burst seats", Burst, grants.Count(grant => grant == Grant.Burst));
        Expect("the last answer", Grant.Refused, grants[^1]);
        await ExpectReading(contestant, pool, new(Concurrent, Burst, Burst));
        Expect("the answer to its repeat", Grant.Refused, await contestant.Acquire(pool, Session(Seats)));
    }

    private static async Task LogoutsAreOnce(IContestant contestant, int pool)
    {
        await Fill(contestant, pool, Concurrent);
        await contestant.Release(pool, Session(0));
        await contestant.Release(pool, Session(0));
        await contestant.Release(pool, "never-logged-in");
        await ExpectReading(contestant, pool, new(Concurrent - 1, 0, 0));
        Expect("who comes next", Grant.Concurrent, await contestant.Acquire(pool, Session(0)));
    }

    private static async Task BurstIsTheOverflow(IContestant contestant, int pool)
    {
        await Fill(contestant, pool, Seats);
        await contestant.Release(pool, Session(0));
        await ExpectReading(contestant, pool, new(Concurrent, Burst - 1, Burst));
        Expect("who comes next", Grant.Burst, await contestant.Acquire(pool, "next"));
        for (int number = 1; number < Seats; number++)
        {
            await contestant.Release(pool, Session(number));
        }
        await ExpectReading(contestant, pool, new(1, 0, Burst));
    }

    private static async Task PeakStays(IContestant contestant, int pool)
    {
        await Fill(contestant, pool, Concurrent);
        await ExpectReading(contestant, pool, new(Concurrent, 0, 0));
        await Fill(contestant, pool, Concurrent + 3);
        await ExpectReading(contestant, pool, new(Concurrent, 3, 3));
        await contestant.Release(pool, Session(Concurrent));
        await contestant.Release(pool, Session(Concurrent + 1));
        await contestant.Acquire(pool, Session(Concurrent));
        await ExpectReading(contestant, pool, new(Concurrent, 2, 3));
        for (int number = 0; number < Seats; number++)
        {
            await contestant.Release(pool, Session(number));
        }
        await ExpectReading(contestant, pool, new(0, 0, 3));
    }

    private static async Task ManyAtOnceGetExactlyTheSeats(IContestant contestant, int pool)
    {
        Grant[] grants = await AtOnce(100, number => contestant.Acquire(pool, Session(number)).AsTask());
        Expect("concurrent seats", Concurrent, grants.Count(grant => grant == Grant.Concurrent));
        Expect("burst seats", Burst, grants.Count(grant => grant == Grant.Burst));
        await ExpectReading(contestant, pool, new(Concurrent, Burst, Burst));
    }

    private static async Task ChurnLeavesCountersRight(IContestant contestant, int pool)
    {
        const int Clients = 8;
        const int CallsOfClient = 60;
        await AtOnce(
            Clients,
            async client =>
            {
                var random = new Random(client);
                for (int call = 0; call < CallsOfClient; call++)
                {
                    string session = Session(random.Next(Seats));
                    if (random.Next(2) == 0)
                    {
                        await contestant.Acquire(pool, session);
                    }
                    else
                    {
                        await contestant.Release(pool, session);
                    }
                }
                return true;
            }
        );
        // Whoever holds a seat keeps it and the others get theirs: a counter that is off by one refuses one of them, or is not full.
        Grant[] grants = await Fill(contestant, pool, Seats);
        Expect("refusals with a seat for everybody", 0, grants.Count(grant => grant == Grant.Refused));
        await ExpectReading(contestant, pool, new(Concurrent, Burst, Burst));
        for (int number = 0; number < Seats; number++)
        {
            await contestant.Release(pool, Session(number));
        }
        await ExpectReading(contestant, pool, new(0, 0, Burst));
    }

    private static string Session(int number) => $"session-{number}";

    /// <summary>Logs in sessions 0 to count - 1, one after another.</summary>
    private static async Task<Grant[]> Fill(IContestant contestant, int pool, int count)
    {
        var grants = new Grant[count];
        for (int number = 0; number < count; number++)
        {
            grants[number] = await contestant.Acquire(pool, Session(number));
        }
        return grants;
    }

    private static Task<T[]> AtOnce<T>(int count, Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => call(number))));

    private static async Task ExpectReading(IContestant contestant, int pool, PoolReading expected) =>
        Expect("the counters", expected, await contestant.Peak(pool));

    private static void Expect<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new BrokenPromiseException($"{what}: expected {expected}, found {found}");
        }
    }
}

/// <param name="Sentence">What is promised.</param>
/// <param name="Ask">Asks a contestant for it in a fresh pool.</param>
internal sealed record Promise(string Sentence, Func<IContestant, int, Task> Ask);

/// <summary>A contestant does not do what it promises; the message says what was expected and what was found.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
