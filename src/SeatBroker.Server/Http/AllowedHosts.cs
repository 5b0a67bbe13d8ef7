using System.Net;
using Microsoft.AspNetCore.Http;

namespace SeatBroker.Server.Http;

/// <summary>
/// The host names that requests may be addressed to. A page elsewhere that points a name of its own at this machine (DNS rebinding) is refused.
/// </summary>
internal sealed class AllowedHosts
{
    public const string Setting = "AllowedHosts";

    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost",
        "127.0.0.1",
        "[::1]",
    };

    // Connections repeat themselves, so the header that was last accepted is most often the next one too.
    private volatile string _lastAccepted = "";

    /// <param name="configured">Further host names, separated by semicolons.</param>
    public AllowedHosts(string? configured)
    {
        foreach (
            string host in (configured ?? "").Split(
                ';',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            if (host.Contains('*', StringComparison.Ordinal))
            {
                throw new StartRefusedException(
                    $"{Setting} names hosts one by one, separated by semicolons; '{host}' is not one host."
                );
            }

            _hosts.Add(host);
        }
    }

    public bool Allow(HttpRequest request)
    {
        string header = request.Headers.Host.ToString();
        if (string.Equals(header, _lastAccepted, StringComparison.Ordinal) && header.Length > 0)
        {
            return true;
        }

        var host = new HostString(header);
        // The server lets any digits through; beyond the last port, no address can be made of them.
        bool hasBadPort = host.Host.Length < header.Length && host.Port is not <= IPEndPoint.MaxPort;
        if (hasBadPort || !_hosts.Contains(host.Host))
        {
            return false;
        }

        _lastAccepted = header;
        return true;
    }
}
