using System.Text.Json;

namespace SeatBroker.Server.Verify;

/// <summary>A contract as the journal has it.</summary>
internal sealed record Terms(
    string DisplayName,
    string Category,
    string SeatModel,
    int? BaseTotal,
    int ConcurrentTotal,
    int BurstTotal,
    int LeaseSeconds,
    bool RequiresSecurityKey,
    string Price
)
{
    public bool IsFixed => SeatModel == "fixed";

    public bool KeepsRoster => BaseTotal is not null;

    public static Terms Read(JsonElement contract) =>
        new(
            contract.Text("displayName"),
            contract.Text("category"),
            contract.Text("seatModel"),
            contract.NumberOrNull("baseTotal"),
            contract.Number("concurrentTotal"),
            contract.Number("burstTotal"),
            contract.Number("leaseSeconds"),
            contract.GetProperty("requiresSecurityKey").GetBoolean(),
            contract.Price()
        );
}
