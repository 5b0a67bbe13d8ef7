namespace SeatBroker.Grains;

/// <summary>All settings of the broker, section <c>SeatBroker</c> of the configuration.</summary>
public sealed class SeatBrokerOptions
{
    public const string Section = "SeatBroker";

    /// <summary>The folder of the journal's file; created if absent. Relative paths start at the working directory.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Where the journal is kept.</summary>
    public JournalStoreKind Journal { get; set; }

    /// <summary>The database, for <see cref="JournalStoreKind.PostgreSql"/>.</summary>
    public PostgreSqlOptions PostgreSql { get; set; } = new();

    /// <summary>The container, for <see cref="JournalStoreKind.AzureBlobs"/>.</summary>
    public AzureBlobsOptions AzureBlobs { get; set; } = new();

    /// <summary>When a login is answered.</summary>
    public Durability Durability { get; set; }

    /// <summary>How long entries behind a snapshot stay as history: the audit trail. At least 32 days, so that a month can be explained when it is billed.</summary>
    public TimeSpan HistoryRetention { get; set; } = TimeSpan.FromDays(100);

    /// <summary>Where the servers of a cluster find each other.</summary>
    public Clustering Clustering { get; set; }

    /// <summary>The connection string of the PostgreSQL or Redis that <see cref="Clustering"/> names.</summary>
    public string? ClusteringConnection { get; set; }

    /// <summary>
    /// The one IP address of this machine on which Orleans listens, and at which other servers and .NET gateways reach it; null: loopback. Whoever reaches it may do everything, without authentication: set it on a
    /// private network only.
    /// </summary>
    public string? SiloAddress { get; set; }

    /// <summary>The port on which servers speak to each other; null: 11111, or on loopback a free one where that is taken.</summary>
    public int? SiloPort { get; set; }

    /// <summary>The port on which Orleans clients (.NET gateways) reach the server; null: 30000, or on loopback a free one where that is taken.</summary>
    public int? GatewayPort { get; set; }
}

/// <summary>The stores that a journal can be kept in.</summary>
public enum JournalStoreKind
{
    /// <summary>One file in <see cref="SeatBrokerOptions.DataDirectory"/>, for one server.</summary>
    Sqlite,

    /// <summary>A database, for several servers.</summary>
    PostgreSql,

    /// <summary>A container of Azure Blob Storage, for several servers.</summary>
    AzureBlobs,
}

/// <summary>The database of the journal, section <c>SeatBroker:PostgreSql</c>.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>In Npgsql's form: <c>Host=db;Database=seatbroker;Username=seatbroker;Password=...</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The tables are created at the start if they are not there.</summary>
    public bool CreateSchema { get; set; }
}

/// <summary>The container of the journal, section <c>SeatBroker:AzureBlobs</c>.</summary>
public sealed class AzureBlobsOptions
{
    /// <summary>The storage account's: <c>DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>3 to 63 lower-case letters, digits and single hyphens.</summary>
    public string Container { get; set; } = "seatbroker";

    /// <summary>The container is created at the start if it is not there.</summary>
    public bool CreateContainer { get; set; }
}

/// <summary>Where the servers of a cluster find each other.</summary>
public enum Clustering
{
    /// <summary>Nowhere: this server is alone.</summary>
    Localhost,

    /// <summary>In a PostgreSQL database that has been prepared by <c>SeatBroker.Server schema</c>.</summary>
    PostgreSql,

    /// <summary>In a Redis. It needs no schema; what it holds may be lost only while no server runs.</summary>
    Redis,
}

/// <summary>What must be durable before it is answered.</summary>
public enum Durability
{
    /// <summary>Everything.</summary>
    Durable,

    /// <summary>
    /// Everything but grants that raise no peak: a crash may forget those of the last 50 ms, and renewals report them lost. Across a crash more users may then hold a seat than were sold (R1).
    /// </summary>
    Relaxed,
}
