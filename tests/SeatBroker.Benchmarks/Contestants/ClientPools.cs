using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Pools that are licenses of a broker, reached by SeatBroker's client, which gathers what is asked at the same time.</summary>
internal sealed class ClientPools(SeatBrokerClient client, Workload workload)
{
    private readonly LicenseSeats[] _licenses =
    [
        .. Enumerable
            .Range(0, workload.Pools)
            .Select(pool => client.License(workload.Organization(pool), workload.LicenseType(pool))),
    ];

    public async ValueTask<Grant> Acquire(int pool, string session) =>
        GrainPools.ToGrant((await _licenses[pool].Login(new LoginRequest(session, session))).Login);

    public async ValueTask Release(int pool, string session) =>
        GrainPools.Require(await _licenses[pool].Logout(session));
}
