using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace SeatBroker.Client;

/// <summary>Makes a program a gateway of the broker.</summary>
public static class SeatBrokerClientExtensions
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds an Orleans client that connects to the broker, tries again for as long as no gateway answers, and comes back by itself; and one <see cref="SeatBrokerClient"/> over it.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Where the broker is, and how long to insist.</param>
    /// <param name="clustering">How the broker's servers are found; null: by <see cref="SeatBrokerClientOptions.Gateways"/>. May change anything else of the client too.</param>
    public static IServiceCollection AddSeatBrokerClient(
        this IServiceCollection services,
        Action<SeatBrokerClientOptions>? configure = null,
        Action<IClientBuilder>? clustering = null
    )
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SeatBrokerClientOptions>().Configure(options => configure?.Invoke(options));
        Follow<ClusterOptions>(services, (orleans, ours) => orleans.ClusterId = orleans.ServiceId = ours.Cluster);
        Follow<ClientMessagingOptions>(services, (orleans, ours) => orleans.ResponseTimeout = ours.ResponseTimeout);
        Follow<GatewayOptions>(services, (orleans, _) => orleans.GatewayListRefreshPeriod = GatewayRefresh);
        services.AddOrleansClient(client =>
        {
            client.UseConnectionRetryFilter<ConnectionPersistence>();
            if (clustering is null)
            {
                client.UseStaticClustering(
                    (OptionsBuilder<StaticGatewayListProviderOptions> found) =>
                        found.Configure<IOptions<SeatBrokerClientOptions>>(
                            (orleans, ours) =>
                                orleans.Gateways = [.. ours.Value.Gateways.Select(gateway => gateway.ToGatewayUri())]
                        )
                );
            }
            else
            {
                clustering(client);
            }
        });
        services.AddSingleton<SeatBrokerClient>();
        services.AddHostedService<RenewalEnd>();
        return services;
    }

    private static void Follow<T>(IServiceCollection services, Action<T, SeatBrokerClientOptions> set)
        where T : class =>
        services
            .AddOptions<T>()
            .Configure<IOptions<SeatBrokerClientOptions>>((orleans, ours) => set(orleans, ours.Value));

    /// <summary>Ends the renewals when the host stops, before the Orleans client under them does.</summary>
    private sealed class RenewalEnd(SeatBrokerClient client) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            client.Dispose();
            return Task.CompletedTask;
        }
    }
}
