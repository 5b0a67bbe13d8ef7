namespace SeatBroker.Chaos.Faults;

/// <summary>What can be done to the broker.</summary>
internal enum FaultKind
{
    /// <summary>A server is killed (SIGKILL) and started again.</summary>
    Kill,

    /// <summary>A server is frozen (SIGSTOP) and thaws: it wakes up as one that may have been replaced.</summary>
    Freeze,

    /// <summary>A server is asked to stop (SIGTERM), and is started again.</summary>
    Restart,

    /// <summary>PostgreSQL is stopped at once, and started again.</summary>
    Database,

    /// <summary>All of PostgreSQL's connections are taken.</summary>
    Connections,

    /// <summary>PostgreSQL hangs, and is then killed: what it was asked meanwhile is lost.</summary>
    Hang,

    /// <summary>All servers are killed at once, and started again.</summary>
    All,

    /// <summary>A server is started anew with a clock that is off: by a little, which it must live with, or by more than 2 s, with which it must not become ready.</summary>
    Clock,
}

/// <summary>One fault of a plan.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Silo">To which server, counted from 0.</param>
/// <param name="Lasts">For how long.</param>
/// <param name="SkewSeconds">Of a clock.</param>
/// <param name="Rest">How long all is well afterwards.</param>
internal sealed record PlannedFault(FaultKind Kind, int Silo, TimeSpan Lasts, double SkewSeconds, TimeSpan Rest);

/// <summary>Faults without end, the same ones for the same seed.</summary>
internal static class FaultPlan
{
    public static readonly TimeSpan LastsMax = TimeSpan.FromSeconds(15);

    // Others declare a silent server dead after 3 to 5 s, and then take its licenses over.
    private const double ReplacedAfterSeconds = 8;
    private const double NotReplacedBeforeSeconds = 3;

    public static IEnumerable<PlannedFault> Make(int seed, int silos, IReadOnlyList<FaultKind> kinds)
    {
        var random = new Random(seed);
        while (kinds.Count > 0)
        {
            // Every kind comes up once before any comes up again.
            FaultKind[] round = [.. kinds];
            random.Shuffle(round);
            foreach (FaultKind kind in round)
            {
                double seconds = kind switch
                {
                    FaultKind.Freeze when random.Next(4) == 0 => random.NextDouble() * NotReplacedBeforeSeconds,
                    FaultKind.Freeze => ReplacedAfterSeconds
                        + (random.NextDouble() * (LastsMax.TotalSeconds - ReplacedAfterSeconds)),
                    FaultKind.Database or FaultKind.Connections or FaultKind.Hang => 0.5 + (random.NextDouble() * 3),
                    _ => random.NextDouble(),
                };
                double skew = Math.Round((0.5 + random.NextDouble()) * (random.Next(2) == 0 ? 1 : 8), 1);
                yield return new(
                    kind,
                    random.Next(silos),
                    TimeSpan.FromSeconds(seconds),
                    random.Next(2) == 0 ? skew : -skew,
                    TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 2.5))
                );
            }
        }
    }
}
