using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace SeatBroker.Server.Http;

/// <summary>The form of a <see cref="Problem"/>, for the API's description.</summary>
internal sealed record ProblemJson
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>What programs decide by.</summary>
    public required string Code { get; init; }

    /// <summary>With <c>no_seat_available</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConcurrentJson? Concurrent { get; init; }

    /// <summary>With <c>no_seat_available</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BurstJson? Burst { get; init; }

    /// <summary>With <c>no_seat_available</c>: until the next lease's end; absent if no lease runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Range(0, int.MaxValue)]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>With <c>invalid_import</c>: what is wrong, item by item; 100 at most.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImportErrorJson[]? Errors { get; init; }

    /// <summary>With <c>reassignment_locked</c>: when the 90 days are over. With <c>no_base_license_available</c>: when the next locked license becomes free; absent if none is locked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReassignableAt { get; init; }
}
