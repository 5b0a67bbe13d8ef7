namespace SeatBroker.Server;

/// <summary>The program's own words on the command line; all else is settings.</summary>
internal sealed record CommandLine(bool Help, bool Demo, string[] Settings)
{
    public const string Usage = """
        SeatBroker - grants the seats of licenses to logins, and counts the burst peak that is billed.

        Usage:
          SeatBroker.Server [--demo] [settings]
          SeatBroker.Server import FILE --organization ORG [--url URL] [--dry-run]
          SeatBroker.Server schema [--apply CONNECTION]
          SeatBroker.Server backup FILE [settings]
          SeatBroker.Server verify [settings]
          SeatBroker.Server --help

          --demo   Starts on a temporary data directory with an example contact centre and a simulated working day.
          --help   Prints this and ends.
          import   Sends contracts and named users, JSON or CSV, to the broker that runs at URL; import --help says more.
          schema   Prints the script that prepares a PostgreSQL database, or applies it to the one at CONNECTION.
          backup   Copies the data directory's journals into FILE, while the server runs or not.
          verify   Recounts every journal. Ends with 0: all agrees; 1: there are differences; 2: the journals could not be read.

        Settings (appsettings.json in the working directory < environment < command line):
          --urls URL                                     Where it listens; loopback only. Default: http://127.0.0.1:5080
          --SeatBroker:DataDirectory=FOLDER              Where the journal is kept. Default: ./data
          --SeatBroker:Journal=Sqlite|PostgreSql|AzureBlobs  What keeps the journal. Default: Sqlite
          --SeatBroker:PostgreSql:ConnectionString=TEXT  The database, like Host=db;Database=seatbroker;Username=seatbroker
          --SeatBroker:PostgreSql:CreateSchema=true      Makes the tables at the start if they are not there
          --SeatBroker:AzureBlobs:ConnectionString=TEXT  The storage account, like DefaultEndpointsProtocol=https;AccountName=...
          --SeatBroker:AzureBlobs:Container=NAME         The journal's container. Default: seatbroker
          --SeatBroker:AzureBlobs:CreateContainer=true   Makes it at the start if it is not there
          --SeatBroker:Durability=Durable|Relaxed        Relaxed answers grants that raise no peak before they are durable. Default: Durable
          --SeatBroker:HistoryRetention=DAYS.HH:MM:SS    How long history stays, at least 32 days. Default: 100.00:00:00
          --SeatBroker:Clustering=Localhost|PostgreSql|Redis   Where the servers of a cluster find each other. Default: Localhost, one server
          --SeatBroker:ClusteringConnection=CONNECTION   The connection string of that PostgreSQL or Redis
          --SeatBroker:SiloAddress=ADDRESS               Where the other servers reach this one; a private network! Default: 127.0.0.1
          --SeatBroker:SiloPort=PORT                     Its port for servers. Default: 11111
          --SeatBroker:GatewayPort=PORT                  Its port for .NET gateways. Default: 30000
          --AllowedHosts=HOST;HOST                       Host names it answers for, besides localhost, 127.0.0.1 and [::1]
          --Logging:LogLevel:SeatBroker=LEVEL            Trace, Debug, Information, Warning, Error or None

          In the environment ':' is written '__': SeatBroker__DataDirectory=/var/lib/seatbroker
          OTEL_EXPORTER_OTLP_ENDPOINT=URL sends metrics and traces to a collector.

        Examples:
          SeatBroker.Server --demo
          SeatBroker.Server --urls http://127.0.0.1:8080 --SeatBroker:DataDirectory=/var/lib/seatbroker

        Then: / shows the licence mapping, /docs the HTTP API, /healthz/ready whether it can grant, /metrics its figures.
        """;

    private static readonly string[] HelpWords = ["--help", "-h", "-?", "/?"];

    public static CommandLine Parse(string[] args) =>
        new(
            args.Any(IsHelp),
            args.Any(IsDemo),
            // Without this, the settings' reader takes the word after "--demo" for its value.
            [.. args.Where(arg => !IsHelp(arg) && !IsDemo(arg))]
        );

    private static bool IsHelp(string arg) => HelpWords.Contains(arg, StringComparer.Ordinal);

    private static bool IsDemo(string arg) => string.Equals(arg, "--demo", StringComparison.Ordinal);
}
