using System.Diagnostics;
using System.Globalization;
using SeatBroker.Abstractions;
using SeatBroker.Benchmarks.Contestants;

namespace SeatBroker.Benchmarks.Scale;

/// <summary>Sessions that are logged in from a number on, spread over licenses in turns; their names follow from their numbers.</summary>
internal static class HeldSessions
{
    private const int LoginsAtOnce = 512;
    private const int LicensesAtOnce = 64;

    public static string Name(int number) => new Guid(number, 0, 0, [8, 7, 6, 5, 4, 3, 2, 1]).ToString("N");

    /// <summary>Logs in the sessions with the numbers [from, end), each of a user of its own.</summary>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> LogIn(ScaleBroker broker, int from, int end, Func<int, int> licenseOf)
    {
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            from,
            end,
            new ParallelOptions { MaxDegreeOfParallelism = LoginsAtOnce },
            async (number, _) =>
            {
                string user = string.Create(CultureInfo.InvariantCulture, $"agent-{number:d7}");
                Grant grant = await broker.Acquire(licenseOf(number), Name(number), user);
                if (grant != Grant.Concurrent)
                {
                    throw new InvalidOperationException($"Login {number} got no concurrent seat but: {grant}.");
                }
            }
        );
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Renews the sessions [0, sessions), that were logged in license by license in turns, one call a license.</summary>
    public static async Task<Renewal> Renew(ScaleBroker broker, int sessions, int licenses)
    {
        int lost = 0;
        long first = 0;
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            licenses,
            new ParallelOptions { MaxDegreeOfParallelism = LicensesAtOnce },
            async (license, _) =>
            {
                var ids = new List<string>();
                for (int number = license; number < sessions; number += licenses)
                {
                    ids.Add(Name(number));
                }
                RenewReply reply = await broker.Renew(license, [.. ids]);
                Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
                Interlocked.Add(ref lost, reply.Lost.Length);
            }
        );
        return new(Stopwatch.GetElapsedTime(began, first), Stopwatch.GetElapsedTime(began), lost);
    }
}

/// <summary>How long the first license's and all licenses' answers took, and how many sessions were lost.</summary>
internal readonly record struct Renewal(TimeSpan First, TimeSpan All, int Lost);
