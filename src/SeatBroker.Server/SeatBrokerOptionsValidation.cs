using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Npgsql;
using SeatBroker.Grains;
using StackExchange.Redis;

namespace SeatBroker.Server;

/// <summary>Checks the settings' values at start; each message names its setting.</summary>
internal sealed partial class SeatBrokerOptionsValidation : IValidateOptions<SeatBrokerOptions>
{
    private static readonly TimeSpan HistoryRetentionMin = TimeSpan.FromDays(32);

    private static readonly IPAddress[] Unspecified =
    [
        IPAddress.Any,
        IPAddress.IPv6Any,
        IPAddress.None,
        IPAddress.IPv6None,
    ];

    public ValidateOptionsResult Validate(string? name, SeatBrokerOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            failures.Add($"{Setting(nameof(options.DataDirectory))} must name a folder.");
        }

        if (options.HistoryRetention < HistoryRetentionMin)
        {
            failures.Add(
                $"{Setting(nameof(options.HistoryRetention))} must be at least {HistoryRetentionMin.Days} days, written like 100.00:00:00; it is {options.HistoryRetention}."
            );
        }

        if (!Enum.IsDefined(options.Durability))
        {
            failures.Add($"{Setting(nameof(options.Durability))} must be Durable or Relaxed.");
        }

        CheckJournal(options, failures);
        CheckCluster(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckJournal(SeatBrokerOptions options, List<string> failures)
    {
        if (!Enum.IsDefined(options.Journal))
        {
            failures.Add($"{Setting(nameof(options.Journal))} must be Sqlite, PostgreSql or AzureBlobs.");
        }

        if (
            options.Journal == JournalStoreKind.PostgreSql
            && string.IsNullOrWhiteSpace(options.PostgreSql.ConnectionString)
        )
        {
            failures.Add(
                $"{Setting(nameof(options.PostgreSql))}:{nameof(options.PostgreSql.ConnectionString)} must name the database, like Host=db;Database=seatbroker;Username=seatbroker."
            );
        }

        if (options.Journal == JournalStoreKind.AzureBlobs)
        {
            CheckAzureBlobs(options.AzureBlobs, failures);
        }
    }

    /// <summary>No message repeats the connection string: it holds the account's key.</summary>
    private static void CheckAzureBlobs(AzureBlobsOptions blobs, List<string> failures)
    {
        string section = Setting(nameof(SeatBrokerOptions.AzureBlobs));
        if (string.IsNullOrWhiteSpace(blobs.ConnectionString))
        {
            failures.Add(
                $"{section}:{nameof(blobs.ConnectionString)} must be the storage account's connection string, like DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...."
            );
        }

        if (!ContainerName().IsMatch(blobs.Container))
        {
            failures.Add(
                $"{section}:{nameof(blobs.Container)} must be 3 to 63 lower-case letters, digits and single hyphens between them; it is '{blobs.Container}'."
            );
        }
    }

    [GeneratedRegex(
        @"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ContainerName();

    private static void CheckCluster(SeatBrokerOptions options, List<string> failures)
    {
        bool isAlone = options.Clustering is Clustering.Localhost;
        if (!Enum.IsDefined(options.Clustering))
        {
            failures.Add($"{Setting(nameof(options.Clustering))} must be Localhost, PostgreSql or Redis.");
        }

        // Each on its own file, two servers would grant the same seats.
        if (!isAlone && options.Journal == JournalStoreKind.Sqlite)
        {
            failures.Add(
                $"{Setting(nameof(options.Journal))}=Sqlite is one server's own: the servers of a cluster share a journal, {Setting(nameof(options.Journal))}=PostgreSql or AzureBlobs."
            );
        }

        if (!isAlone && string.IsNullOrWhiteSpace(options.ClusteringConnection))
        {
            failures.Add(
                $"{Setting(nameof(options.ClusteringConnection))} must be the connection string of the {options.Clustering} that {Setting(nameof(options.Clustering))} names."
            );
        }
        else if (Fault(options) is { } fault)
        {
            failures.Add($"{Setting(nameof(options.ClusteringConnection))} cannot be read: {fault}");
        }

        CheckPort(nameof(options.SiloPort), options.SiloPort, failures);
        CheckPort(nameof(options.GatewayPort), options.GatewayPort, failures);
        CheckAddress(options.SiloAddress, isAlone, failures);
    }

    /// <summary>Whoever reaches the silo's ports may do everything, so none but an address that somebody wrote down leaves this machine.</summary>
    private static void CheckAddress(string? given, bool isAlone, List<string> failures)
    {
        string setting = Setting(nameof(SeatBrokerOptions.SiloAddress));
        if (given is null)
        {
            return;
        }

        if (!IPAddress.TryParse(given, out IPAddress? address) || Unspecified.Contains(address))
        {
            failures.Add(
                $"{setting} must be the one address of this machine at which the other servers reach it, such as 10.0.0.5; it is '{given}'."
            );
        }
        else if (isAlone && !IPAddress.IsLoopback(address))
        {
            failures.Add(
                $"{setting} is {given}, but {Setting(nameof(SeatBrokerOptions.Clustering))}=Localhost answers this machine alone."
            );
        }
    }

    private static void CheckPort(string name, int? port, List<string> failures)
    {
        if (port is < 1 or > IPEndPoint.MaxPort)
        {
            failures.Add($"{Setting(name)} must be a port, 1 to {IPEndPoint.MaxPort}; it is {port}.");
        }
    }

    private static string? Fault(SeatBrokerOptions options)
    {
        try
        {
            switch (options.Clustering)
            {
                case Clustering.PostgreSql:
                    _ = new NpgsqlConnectionStringBuilder(options.ClusteringConnection);
                    break;
                case Clustering.Redis:
                    _ = ConfigurationOptions.Parse(options.ClusteringConnection!);
                    break;
                default:
                    break;
            }
            return null;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            return unreadable.Message;
        }
    }

    private static string Setting(string name) => $"{SeatBrokerOptions.Section}:{name}";
}
