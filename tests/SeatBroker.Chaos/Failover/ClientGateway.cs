using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Chaos.Failover;

/// <summary>A .NET gateway over the broker's client, as it comes: it repeats by itself.</summary>
internal sealed class ClientGateway : IGateway, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly SeatBrokerClient _client;

    private ClientGateway(IHost host)
    {
        _host = host;
        _client = host.Services.GetRequiredService<SeatBrokerClient>();
    }

    public string Name => "client";

    public static async Task<ClientGateway> Connect(IEnumerable<IPEndPoint> gateways)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSeatBrokerClient(options => options.Gateways = [.. gateways]);
        IHost host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public Task<bool> Login(string organization, string session, string user) =>
        IsAnswered(async () => (await Seats(organization).Login(new(session, user))).Login.Refusal);

    public Task<bool> Logout(string organization, string session) =>
        IsAnswered(() => Seats(organization).Logout(session));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private LicenseSeats Seats(string organization) => _client.License(organization, Desk.LicenseType);

    private static async Task<bool> IsAnswered(Func<Task<Refusal>> ask)
    {
        try
        {
            Refusal refusal = await ask();
            // One person at two seats: a refusal is not to be had.
            return refusal == Refusal.None ? true : throw new InvalidOperationException($"It was refused: {refusal}.");
        }
        catch (TryAgainException)
        {
            return false;
        }
    }
}
