namespace SeatBroker.Benchmarks;

/// <summary>What the contestants are asked to broker: so many pools of so many seats, some of them held from the start.</summary>
internal sealed record Workload(string Name, int Pools, int Concurrent, int Burst, int HeldBefore)
{
    /// <summary>20,000 logins in a minute, and nobody goes: the day begins at 200 customers.</summary>
    public const string NineOClock = "nine-oclock";

    public static IReadOnlyList<Workload> All { get; } =
    [
        // 950 held: with 128 more in flight burst seats are used and the peak moves, and nobody is refused.
        new("hot", Pools: 1, Concurrent: 1000, Burst: 200, HeldBefore: 950),
        new("spread", Pools: 1000, Concurrent: 1000, Burst: 200, HeldBefore: 0),
        new("crowded", Pools: 1, Concurrent: 100_000, Burst: 200, HeldBefore: 99_950),
        new(NineOClock, Pools: 200, Concurrent: 100, Burst: 50, HeldBefore: 0)
        {
            PoolsOfOrganization = 1,
            LogsOut = false,
        },
    ];

    /// <summary>How many licenses of one organization the pools are.</summary>
    public int PoolsOfOrganization { get; init; } = 100;

    /// <summary>Whether whoever logs in goes again while the load runs.</summary>
    public bool LogsOut { get; init; } = true;

    public string Organization(int pool) => $"org-{pool / PoolsOfOrganization}";

    public string LicenseType(int pool) => $"agent-{pool % PoolsOfOrganization}";

    /// <summary>With so many burst seats that nobody is refused, as a refusal costs no disk.</summary>
    /// <param name="sessions">How many take seats at once in one pool, besides those held before.</param>
    public Workload RoomFor(int sessions) => this with { Burst = Math.Max(Burst, HeldBefore + sessions - Concurrent) };

    public static Workload Of(string name) =>
        All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new ArgumentException(
            $"'{name}' is no workload; there are {string.Join(", ", All.Select(w => w.Name))}."
        );
}
