using System.Net;
using Microsoft.Extensions.Options;
using SeatBroker.Grains;

namespace SeatBroker.Server;

/// <summary>Tells the operator which ports other machines reach, and that nothing guards them.</summary>
internal static partial class OpenPorts
{
    /// <summary>To be called before anything listens.</summary>
    public static void WarnOfOpenPorts(this WebApplication app)
    {
        SeatBrokerOptions settings = app.Services.GetRequiredService<IOptions<SeatBrokerOptions>>().Value;
        if (settings.SiloAddress is { } address && !IPAddress.IsLoopback(IPAddress.Parse(address)))
        {
            LogOpen(app.Logger, address);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Orleans' ports listen on {Address} without authentication: whoever reaches them can do everything. That must be a private network of the servers and the gateways alone."
    )]
    private static partial void LogOpen(ILogger logger, string address);
}
