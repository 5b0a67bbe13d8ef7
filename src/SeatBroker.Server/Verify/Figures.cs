using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>What is frozen when a month closes (R14).</summary>
internal sealed record Figures(
    OpenMonth Month,
    int Peak,
    Instant? ReachedAt,
    int CarriedIn,
    string DisplayName,
    string Category,
    string SeatModel,
    int? ActiveUsers,
    string Price
)
{
    public static Figures Read(JsonElement figures) =>
        new(
            OpenMonth.Read(figures.GetProperty("month")),
            figures.Number("peak"),
            figures.AtOrNull("reachedAt"),
            figures.Number("carriedIn"),
            figures.Text("displayName"),
            figures.Text("category"),
            figures.Text("seatModel"),
            figures.NumberOrNull("activeUsers"),
            figures.Price()
        );

    public SortedDictionary<string, string> Facts() =>
        new(StringComparer.Ordinal)
        {
            ["month"] = $"{Month}",
            ["peak"] = $"{Peak}",
            ["reached at"] = ReachedAt is { } at ? $"{at}" : "-",
            ["carried in"] = $"{CarriedIn}",
            ["display name"] = DisplayName,
            ["category"] = Category,
            ["seat model"] = SeatModel,
            ["active users"] = ActiveUsers is { } users ? $"{users}" : "-",
            ["price"] = Price,
        };

    public override string ToString() => string.Join(", ", Facts().Select(fact => $"{fact.Key} {fact.Value}"));
}
