using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>What kind of license it is.</summary>
public enum Category
{
    User,
    Feature,
    Product,
}

/// <summary>How seats are given: counted and shared, or one of one's own for every assigned user (R6).</summary>
public enum SeatModel
{
    Concurrent,
    Fixed,
}

/// <summary>What was purchased of one license type.</summary>
/// <param name="BaseTotal">Named-user licenses; null: no roster is kept, any user may take a seat.</param>
/// <param name="ConcurrentTotal">0 for a fixed license.</param>
/// <param name="BurstTotal">0 for a fixed license.</param>
/// <param name="LeaseSeconds">A lease's length; applies from a session's next login or renewal (R8).</param>
/// <param name="Price">Of one seat and month; null: not priced.</param>
public sealed record Contract(
    string DisplayName,
    Category Category,
    SeatModel SeatModel,
    int? BaseTotal,
    int ConcurrentTotal,
    int BurstTotal,
    int LeaseSeconds,
    bool RequiresSecurityKey,
    Price? Price
)
{
    public const int TotalMax = 10_000_000;
    public const int LeaseSecondsMin = 5;
    public const int LeaseSecondsMax = 86_400;

    /// <exception cref="ArgumentException">A limit is broken; the message names it.</exception>
    public void Check()
    {
        Require(BaseTotal is null or (>= 0 and <= TotalMax), "baseTotal is 0 to 10,000,000");
        Require(ConcurrentTotal is >= 0 and <= TotalMax, "concurrentTotal is 0 to 10,000,000");
        Require(BurstTotal is >= 0 and <= TotalMax, "burstTotal is 0 to 10,000,000");
        Require(LeaseSeconds is >= LeaseSecondsMin and <= LeaseSecondsMax, "leaseSeconds is 5 to 86,400");
        Require(DisplayName.Length is > 0 and <= 400, "displayName is 1 to 200 characters");
        Require(!RequiresSecurityKey || KeepsRoster, "requiresSecurityKey needs a baseTotal");
        if (SeatModel == SeatModel.Fixed)
        {
            Require(KeepsRoster, "a fixed license needs a baseTotal");
            Require(
                ConcurrentTotal == 0 && BurstTotal == 0,
                "a fixed license takes no concurrentTotal and no burstTotal"
            );
        }
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"The contract breaks a limit: {rule}.");
        }
    }

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public bool KeepsRoster => BaseTotal is not null;
}
