namespace SeatBroker.Server;

/// <summary>A setting keeps the server from starting; the message names it and says what to do.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
