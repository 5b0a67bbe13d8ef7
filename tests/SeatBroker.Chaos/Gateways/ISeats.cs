using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>One way to the broker: every call is one attempt, and is recorded with what came of it.</summary>
internal interface ISeats
{
    Task<Call> Login(string license, string session, string user);

    Task<Call> Logout(string license, string session);

    Task<Call> Renew(string license, string session);
}
