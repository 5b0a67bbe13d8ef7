using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts one journal from its events alone, by the plainest means: lists, and counting anew after every event.</summary>
/// <remarks>It shares no code with what decided the events; what it has in common with it would be wrong in both.</remarks>
internal interface IRecount
{
    /// <summary>Of the last event.</summary>
    Instant LastInstant { get; }

    /// <summary>Months recounted, the open one included.</summary>
    int MonthCount { get; }

    /// <summary>Takes the next event, and finds what about it does not follow from those before.</summary>
    void Take(string name, Instant at, JsonElement decided);

    /// <summary>What the events add up to, by name, for a snapshot that was kept at an instant.</summary>
    SortedDictionary<string, string> Facts(Instant at);
}
