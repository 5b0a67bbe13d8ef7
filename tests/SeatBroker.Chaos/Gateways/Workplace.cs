using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>A license of the run, and how hard it is used.</summary>
/// <param name="Name">Organization and license type.</param>
/// <param name="Totals">What is sold at first.</param>
/// <param name="Users">So many want in: more than are sold.</param>
/// <param name="Changes">Its totals go up and down during the run.</param>
internal sealed record Workplace(string Name, Totals Totals, int Users, bool Changes)
{
    public const string Organization = "chaos";

    private const int QuietCount = 6;

    /// <summary>One that all crowd into, one whose leases run out all the time, one whose contract changes, and quiet ones that spread over the servers.</summary>
    public static IReadOnlyList<Workplace> All { get; } =
    [
        new($"{Organization}/hot", new(8, 4, 20), Users: 18, Changes: false),
        new($"{Organization}/brief", new(3, 2, 6), Users: 9, Changes: false),
        new($"{Organization}/changing", new(5, 3, 12), Users: 12, Changes: true),
        .. Enumerable
            .Range(1, QuietCount)
            .Select(i => new Workplace($"{Organization}/quiet-{i}", new(2, 1, 15), Users: 5, Changes: false)),
    ];
}
