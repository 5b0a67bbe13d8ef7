namespace SeatBroker.Samples.TraceReplay;

/// <summary>What a replay needs of a broker. Every answer is final: what is not known to be done is repeated behind this.</summary>
internal interface ISeats
{
    /// <summary>Creates the license of a feature.</summary>
    Task CreateLicense(string feature, ReplayContract contract, CancellationToken cancellationToken);

    /// <summary>Logs a holder in, as a user with a single session. Null: refused for lack of seats.</summary>
    Task<GrantedSeat?> Login(string feature, string holder, CancellationToken cancellationToken);

    Task Logout(string feature, string holder, CancellationToken cancellationToken);

    /// <summary>How many more holders would be let in, burst included.</summary>
    Task<long> CountFree(string feature, CancellationToken cancellationToken);

    /// <summary>The burst peak since the license was created: what would be billed.</summary>
    Task<int> ReadBurstPeak(string feature, CancellationToken cancellationToken);
}

internal enum GrantedSeat
{
    Concurrent,
    Burst,
}

/// <summary>The totals under which a feature is replayed.</summary>
internal sealed record ReplayContract(int ConcurrentTotal, int BurstTotal);
