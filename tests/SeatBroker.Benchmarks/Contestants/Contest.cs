namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Who there is to compare. A new contestant is a class and a line here.</summary>
internal static class Contest
{
    /// <summary>The contestant that does nothing but answer HTTP: what HTTP allows at most.</summary>
    public const string EmptyEndpoint = "endpoint";

    private static readonly Dictionary<string, Func<IContestant>> Contestants = new(StringComparer.Ordinal)
    {
        ["orleans"] = () => new OrleansContestant(),
        ["client"] = () => new ClientContestant(),
        ["http"] = () => new HttpContestant(),
        ["cohosted"] = () => new CoHostedContestant(),
        [EmptyEndpoint] = () => new EmptyEndpointContestant(),
    };

    public static IEnumerable<string> Names => Contestants.Keys;

    public static IContestant Enter(string name) =>
        Contestants.TryGetValue(name, out Func<IContestant>? create)
            ? create()
            : throw new ArgumentException($"'{name}' is no contestant; there are {string.Join(", ", Names)}.");
}
