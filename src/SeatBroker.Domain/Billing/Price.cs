namespace SeatBroker.Domain.Billing;

/// <summary>An amount in a currency (three capital letters, ISO 4217).</summary>
public sealed record Price(decimal Amount, string Currency);
