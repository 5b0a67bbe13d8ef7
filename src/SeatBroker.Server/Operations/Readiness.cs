namespace SeatBroker.Server.Http;

/// <summary>Whether the broker can grant.</summary>
/// <param name="WhyNot">Null when it can, else the reason in words.</param>
internal sealed record Readiness(Func<string?> WhyNot);
