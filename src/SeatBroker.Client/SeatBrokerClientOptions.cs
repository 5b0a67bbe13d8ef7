using System.Net;

namespace SeatBroker.Client;

/// <summary>How a gateway reaches the broker, and how long it insists.</summary>
public sealed class SeatBrokerClientOptions
{
    /// <summary>The Orleans gateways of the broker's servers. Not read where the caller chooses the clustering.</summary>
    public IList<IPEndPoint> Gateways { get; set; } = [new IPEndPoint(IPAddress.Loopback, 30000)];

    /// <summary>The broker's ClusterId and ServiceId.</summary>
    public string Cluster { get; set; } = "seatbroker";

    /// <summary>
    /// A broker answers in milliseconds; what takes this long is better asked again. A call that was under way to a server when it died is told by nothing else, so a license is away for no less.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// For so long a call that was not answered is repeated, unless the call says otherwise: as long as a person looks at a login screen. The last attempt may end two
    /// <see cref="ResponseTimeout"/> later.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the leases of all sessions that were logged in through this client are renewed in the background. False: the gateway calls <see cref="LicenseSeats.Renew"/> itself.</summary>
    public bool RenewsLeases { get; set; } = true;

    /// <summary>Logins and logouts in one gathered call.</summary>
    internal int BatchSizeMax { get; set; } = Gathering.SizeMax;
}
