using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using SeatBroker.Grains;
using StackExchange.Redis;

namespace SeatBroker.Server;

/// <summary>How this server finds the other servers of its cluster, where they find it, and how soon they notice that it is gone.</summary>
internal static class ClusterSetup
{
    private const int SiloPortDefault = EndpointOptions.DEFAULT_SILO_PORT;
    private const int GatewayPortDefault = EndpointOptions.DEFAULT_GATEWAY_PORT;

    /// <summary>
    /// A call within the broker takes milliseconds, and reading a large license back about a second. One that takes this long has lost its host, though nobody has noticed.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A license without sessions is let go after this. Licenses in use stay: their timers keep them. Longer than a lunch break, since coming back costs a read of the journal and a row in it;
    /// shorter than a night, so that what is used no more costs no memory and, after a restart of its server, comes back wherever there is room.
    /// </summary>
    private static readonly TimeSpan IdleLicenseAge = TimeSpan.FromHours(2);

    public static void UseClustering(this ISiloBuilder silo, Clustering clustering, string clusterName)
    {
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = IdleLicenseAge);
        switch (clustering)
        {
            case Clustering.PostgreSql:
                silo.UseAdoNetClustering(
                    (OptionsBuilder<AdoNetClusteringSiloOptions> found) =>
                        found.Configure<IOptions<SeatBrokerOptions>>(
                            (adoNet, ours) =>
                            {
                                adoNet.Invariant = "Npgsql";
                                adoNet.ConnectionString = ours.Value.ClusteringConnection;
                            }
                        )
                );
                break;
            case Clustering.Redis:
                silo.UseRedisClustering(_ => { });
                silo.Services.AddOptions<RedisClusteringOptions>()
                    .Configure<IOptions<SeatBrokerOptions>>(
                        (redis, ours) =>
                            redis.ConfigurationOptions = ConfigurationOptions.Parse(ours.Value.ClusteringConnection!)
                    );
                break;
            default:
                silo.UseLocalhostClustering(serviceId: clusterName, clusterId: clusterName);
                silo.Services.AddOptions<DevelopmentClusterMembershipOptions>()
                    .Configure<IOptions<EndpointOptions>>(
                        (alone, endpoints) =>
                            alone.PrimarySiloEndpoint = new IPEndPoint(IPAddress.Loopback, endpoints.Value.SiloPort)
                    );
                break;
        }

        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = clusterName);
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<SeatBrokerOptions>>(SetEndpoints);
        if (clustering is not Clustering.Localhost)
        {
            silo.Configure<ClusterMembershipOptions>(NoticeDeathWithinSeconds);
            // Orleans would keep a dead server's grains down for some 20 s more, lest it lives all the same and they run twice. Here that does no harm: the journal's
            // store fences off the elder of two activations, which can acknowledge nothing any more.
            silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        }
    }

    /// <summary>
    /// A server that does not answer two probes, a second each, is voted dead by any other one: its licenses are back within two to three seconds, sooner where its connections break.
    /// A server that lives is not voted out for a collection of garbage or a busy processor: those take tenths of a second, and a server that finds itself slow grants the others more time;
    /// at 250 ms and one probe, live servers were voted out. One vote is enough, since in a cluster of two there is no second, and since a wrong one costs a restart and never a
    /// seat: the journal's store fences off whoever was replaced. Word of a death travels at once; the table is read every 5 s for those whom it did not reach. Servers write every 5 s that
    /// they live, so that a cluster that died as a whole does not wait for its dead when it starts again.
    /// </summary>
    private static void NoticeDeathWithinSeconds(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }

    private static void SetEndpoints(EndpointOptions endpoints, IOptions<SeatBrokerOptions> settings)
    {
        SeatBrokerOptions ours = settings.Value;
        IPAddress address = ours.SiloAddress is { } given ? IPAddress.Parse(given) : IPAddress.Loopback;
        endpoints.AdvertisedIPAddress = address;
        endpoints.SiloPort = ours.SiloPort ?? PortAt(address, SiloPortDefault);
        endpoints.GatewayPort = ours.GatewayPort ?? PortAt(address, GatewayPortDefault);
        endpoints.SiloListeningEndpoint = new IPEndPoint(address, endpoints.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(address, endpoints.GatewayPort);
    }

    /// <summary>
    /// The port, or on loopback any free one where it is taken: a second server on this machine needs no settings. On a network firewalls know the port, so it is that one or none.
    /// </summary>
    private static int PortAt(IPAddress address, int first)
    {
        if (!IPAddress.IsLoopback(address))
        {
            return first;
        }

        foreach (int port in (int[])[first, 0])
        {
            try
            {
                using var listener = new TcpListener(address, port);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (port != 0)
            {
                continue;
            }
        }
        throw new InvalidOperationException("No free port was found on the loopback address.");
    }
}
