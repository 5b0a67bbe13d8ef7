using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Who there is to compare. A new contestant is a class and a line here.</summary>
internal static class Contest
{
    /// <summary>The contestant that does nothing but answer HTTP: what HTTP allows at most.</summary>
    public const string EmptyEndpoint = "endpoint";

    private static readonly Dictionary<string, Entry> Contestants = new(StringComparer.Ordinal)
    {
        ["orleans"] = new(() => new OrleansContestant()),
        ["client"] = new(() => new ClientContestant()),
        ["orleans-relaxed"] = new(() => new OrleansContestant(isRelaxed: true)),
        ["client-relaxed"] = new(() => new ClientContestant(isRelaxed: true)),
        ["client-postgres"] = new(() => new ClientContestant(inPostgres: true), ServerProgram.Postgres),
        ["http"] = new(() => new HttpContestant()),
        ["cohosted"] = new(() => new CoHostedContestant()),
        ["redis"] = new(() => new RedisContestant(RedisContestant.SyncAlways), ServerProgram.Redis, IsPeer: true),
        ["redis-everysec"] = new(
            () => new RedisContestant(RedisContestant.SyncEverySecond),
            ServerProgram.Redis,
            IsPeer: true
        ),
        ["postgres"] = new(() => new PostgresContestant(), ServerProgram.Postgres, IsPeer: true),
        ["sqlite"] = new(() => new SqliteContestant(), IsPeer: true),
        ["etcd"] = new(() => new EtcdContestant(), ServerProgram.Etcd, IsPeer: true),
        [EmptyEndpoint] = new(() => new EmptyEndpointContestant(), IsPeer: true),
    };

    public static IEnumerable<string> Names => Contestants.Keys;

    /// <summary>Those that do the job, and can be held to its promises.</summary>
    public static IEnumerable<string> Brokers => Names.Where(name => name != EmptyEndpoint);

    /// <summary>Whether it is not SeatBroker.</summary>
    public static bool IsPeer(string name) => Find(name).IsPeer;

    public static IContestant Enter(string name) => Find(name).Create();

    /// <summary>What must be installed first, a sentence for each; empty: everybody can start.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> names) =>
        [
            .. names
                .Select(name => Find(name).Needs)
                .OfType<ServerProgram>()
                .Distinct()
                .Where(program => program.Find() is null)
                .Select(program => program.HowToInstall),
        ];

    private static Entry Find(string name) =>
        Contestants.TryGetValue(name, out Entry? entry)
            ? entry
            : throw new ArgumentException($"'{name}' is no contestant; there are {string.Join(", ", Names)}.");

    private sealed record Entry(Func<IContestant> Create, ServerProgram? Needs = null, bool IsPeer = false);
}
