using System.Globalization;

namespace SeatBroker.Benchmarks.Machine;

/// <summary>A server that works in several processes.</summary>
internal static class ProcessTree
{
    /// <summary>The process and those that it has started and that still run.</summary>
    public static IReadOnlyList<int> Of(int id) =>
        [
            id,
            .. File.ReadAllText($"/proc/{id}/task/{id}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
        ];
}
