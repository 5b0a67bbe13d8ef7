using SeatBroker.Abstractions;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>Pools that are licenses of a broker, reached as grains.</summary>
internal sealed class GrainPools(IGrainFactory grains)
{
    public const int LicensesPerOrganization = 100;

    /// <summary>Longer than any run: nothing expires while it is measured.</summary>
    public const int LeaseSeconds = 86_400;

    private const int CallsAtOnce = 16;

    private ILicenseGrain[] _licenses = [];

    public static string Organization(int pool) => $"org-{pool / LicensesPerOrganization}";

    public static string LicenseType(int pool) => $"agent-{pool % LicensesPerOrganization}";

    public async Task Create(int pools, int concurrent, int burst)
    {
        var contract = new LicenseContract
        {
            DisplayName = "Agent",
            Category = LicenseCategory.User,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = concurrent,
            BurstTotal = burst,
            LeaseSeconds = LeaseSeconds,
        };
        foreach (
            string organization in Enumerable.Range(0, pools).Select(Organization).Distinct(StringComparer.Ordinal)
        )
        {
            Require((await grains.GetGrain<IOrganizationGrain>(organization).Put(organization, "UTC")).Refusal);
        }
        await Parallel.ForAsync(
            0,
            pools,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce },
            async (pool, _) =>
            {
                IOrganizationGrain organization = grains.GetGrain<IOrganizationGrain>(Organization(pool));
                Require((await organization.PutLicense(LicenseType(pool), contract)).Refusal);
            }
        );
        _licenses =
        [
            .. Enumerable
                .Range(0, pools)
                .Select(pool => grains.GetGrain<ILicenseGrain>(LicenseKey.Of(Organization(pool), LicenseType(pool)))),
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
