namespace SeatBroker.Benchmarks;

/// <summary>What the contestants are asked to broker: so many pools of so many seats, some of them held from the start.</summary>
internal sealed record Workload(string Name, int Pools, int Concurrent, int Burst, int HeldBefore)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        // 950 held: with 128 more in flight burst seats are used and the peak moves, and nobody is refused.
        new("hot", Pools: 1, Concurrent: 1000, Burst: 200, HeldBefore: 950),
        new("spread", Pools: 1000, Concurrent: 1000, Burst: 200, HeldBefore: 0),
        new("crowded", Pools: 1, Concurrent: 100_000, Burst: 200, HeldBefore: 99_950),
    ];

    public static Workload Of(string name) =>
        All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new ArgumentException(
            $"'{name}' is no workload; there are {string.Join(", ", All.Select(w => w.Name))}."
        );
}
