using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>Which failures leave open whether a call was done. Such a call is repeated; every call of the broker answers a repeat as it would have answered the first.</summary>
internal static class Repeatable
{
    /// <summary>
    /// The broker says so itself, or it is Orleans that lost it: no silo, no connection, no answer in time, a grain that was given up while it became active. Who cancels a call of
    /// his own has to look at that first.
    /// </summary>
    public static bool Is(Exception failure) =>
        failure is TryAgainException or OrleansException or TimeoutException or OperationCanceledException;
}
