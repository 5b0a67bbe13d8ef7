namespace SeatBroker.Benchmarks.Machine;

/// <summary>A server of another project that must be installed here before it can be compared with.</summary>
/// <param name="Name">The program's file.</param>
/// <param name="Package">Debian's package that has it.</param>
internal sealed record ServerProgram(string Name, string Package)
{
    /// <summary>Debian keeps PostgreSQL's servers, one version beside another, off the path.</summary>
    private const string PostgresVersions = "/usr/lib/postgresql";

    public static ServerProgram Redis { get; } = new("redis-server", "redis-server");

    public static ServerProgram Postgres { get; } = new("postgres", "postgresql");

    /// <summary>Lies beside <see cref="Postgres"/> and is found in the same folder.</summary>
    public static ServerProgram PostgresInit { get; } = new("initdb", "postgresql");

    public static ServerProgram Etcd { get; } = new("etcd", "etcd-server");

    public string HowToInstall => $"{Name} is not installed: apt-get install {Package}";

    /// <summary>Where it is.</summary>
    /// <exception cref="InvalidOperationException">Nowhere; the message says how to install it.</exception>
    public string Path => Find() ?? throw new InvalidOperationException(HowToInstall);

    public string? Find() =>
        Folders().Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <summary>PostgreSQL's newest version first: a program of that name on the path may be a link into any of them.</summary>
    private static IEnumerable<string> Folders()
    {
        string[] versions = Directory.Exists(PostgresVersions) ? Directory.GetDirectories(PostgresVersions) : [];
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return versions
            .OrderDescending(
                StringComparer.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    System.Globalization.CompareOptions.NumericOrdering
                )
            )
            .Select(version => System.IO.Path.Combine(version, "bin"))
            .Concat(path.Split(':', StringSplitOptions.RemoveEmptyEntries));
    }
}
