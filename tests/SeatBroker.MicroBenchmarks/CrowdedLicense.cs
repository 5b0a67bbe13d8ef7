using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.MicroBenchmarks;

/// <summary>A license in which so many sessions are logged in, each of a user of its own, and seats are left.</summary>
internal sealed class CrowdedLicense
{
    /// <summary>Reads of the clock in one millisecond: about as many as a busy license makes.</summary>
    private const int ReadsPerMillisecond = 1024;

    private readonly Instant _start = Instant.From(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private long _reads;

    public CrowdedLicense(int sessions)
    {
        var contract = new Contract(
            "Agent",
            Category.User,
            SeatModel.Concurrent,
            BaseTotal: null,
            ConcurrentTotal: sessions + 1,
            BurstTotal: 0,
            Contract.LeaseSecondsMax,
            RequiresSecurityKey: false,
            Price: null
        );
        License.PutContract(contract, [new ZoneFrom(new YearMonth(2026, 1), "UTC")], Now, Decided);
        Sessions = [.. Enumerable.Range(0, sessions).Select(Name)];
        foreach (LoginCommand login in Sessions)
        {
            License.Login(login, Now, Decided);
        }
        Decided.Clear();
    }

    public License License { get; } = new();

    /// <summary>Takes what is decided.</summary>
    public List<LicenseEvent> Decided { get; } = [];

    /// <summary>What is logged in.</summary>
    public LoginCommand[] Sessions { get; }

    public Instant Now => _start + TimeSpan.FromMilliseconds(_reads++ / ReadsPerMillisecond);

    /// <summary>Names as long as real ones.</summary>
    public static LoginCommand Name(int number) =>
        new(
            new Guid(number, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]).ToString("N"),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"agent-{number:d7}")
        );
}
