using SeatBroker.Abstractions;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Pools that are licenses of a broker, reached as grains.</summary>
internal sealed class GrainPools(IGrainFactory grains)
{
    /// <summary>Longer than any run: nothing expires while it is measured.</summary>
    public const int LeaseSeconds = 86_400;

    private const int CallsAtOnce = 16;

    private ILicenseGrain[] _licenses = [];

    public async Task Create(Workload workload)
    {
        int[] pools = [.. Enumerable.Range(0, workload.Pools)];
        var contract = new LicenseContract
        {
            DisplayName = "Agent",
            Category = LicenseCategory.User,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = workload.Concurrent,
            BurstTotal = workload.Burst,
            LeaseSeconds = LeaseSeconds,
        };
        foreach (string organization in pools.Select(workload.Organization).Distinct(StringComparer.Ordinal))
        {
            Require((await grains.GetGrain<IOrganizationGrain>(organization).Put(organization, "UTC")).Refusal);
        }
        await Parallel.ForEachAsync(
            pools,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce },
            async (pool, _) =>
            {
                IOrganizationGrain organization = grains.GetGrain<IOrganizationGrain>(workload.Organization(pool));
                Require((await organization.PutLicense(workload.LicenseType(pool), contract)).Refusal);
            }
        );
        _licenses =
        [
            .. pools.Select(pool =>
                grains.GetGrain<ILicenseGrain>(LicenseKey.Of(workload.Organization(pool), workload.LicenseType(pool)))
            ),
        ];
    }

    public async ValueTask<Grant> Acquire(int pool, string session, string user) =>
        ToGrant(await _licenses[pool].Login(new LoginRequest(session, user)));

    public static Grant ToGrant(LoginReply reply) =>
        reply.Refusal switch
        {
            Refusal.None => reply.Seat == SeatKind.Burst ? Grant.Burst : Grant.Concurrent,
            Refusal.NoSeatAvailable => Grant.Refused,
            _ => throw new InvalidOperationException($"A login was refused: {reply.Refusal}."),
        };

    public async ValueTask Release(int pool, string session) => Require(await _licenses[pool].Logout(session));

    public async ValueTask<PoolReading> Peak(int pool)
    {
        LicenseReply reply = await _licenses[pool].GetLicense();
        Require(reply.Refusal);
        LicenseUsage usage = reply.Usage!;
        return new(usage.Concurrent!.InUse, usage.Burst!.InUse, usage.Burst.Peak);
    }

    public static void Require(Refusal refusal)
    {
        if (refusal != Refusal.None)
        {
            throw new InvalidOperationException($"The broker refused: {refusal}.");
        }
    }
}
