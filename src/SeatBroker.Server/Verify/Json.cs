using System.Globalization;
using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Reads what is in the journal without the code that wrote it.</summary>
internal static class Json
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement element, string name) =>
        element.Find(name) is { } found ? found.GetString() : null;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static int? NumberOrNull(this JsonElement element, string name) =>
        element.Find(name) is { } found ? found.GetInt32() : null;

    public static Instant At(this JsonElement element, string name) => element.GetProperty(name).At();

    public static Instant At(this JsonElement element) => Instant.From(element.GetDateTimeOffset());

    public static Instant? AtOrNull(this JsonElement element, string name) =>
        element.Find(name) is { } found ? found.At() : null;

    /// <summary>The elements of a list; none where it is absent, as members younger than the first snapshots are.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Find(name) is { } found ? found.EnumerateArray() : [];

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.List(name).Select(text => text.GetString()!);

    /// <summary>An amount with its currency, written in one way only; none: a dash.</summary>
    public static string Price(this JsonElement element) =>
        element.Find("price") is { } price
            ? $"{price.GetProperty("amount").GetDecimal().ToString("G29", CultureInfo.InvariantCulture)} {price.Text("currency")}"
            : "-";

    private static JsonElement? Find(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
