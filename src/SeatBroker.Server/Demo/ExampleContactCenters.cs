using SeatBroker.Abstractions;

namespace SeatBroker.Server.Demo;

/// <summary>What the demo's organizations purchased, and who works there.</summary>
internal static class ExampleContactCenters
{
    public static IReadOnlyList<ExampleContactCenter> All { get; } =
    [
        new(
            new Organization("acme", "Acme Contact Center", "America/New_York"),
            [
                new("agent", User("Agent", named: 60, concurrent: 40, burst: 8, yen: 3_500)),
                new("supervisor", User("Supervisor", named: 12, concurrent: 6, burst: 2, yen: 6_000)),
                new("uc-user", User("UC user", named: null, concurrent: 24, burst: 0, yen: 900)),
                new("manager", Fixed("Manager (fixed seats)", LicenseCategory.User, named: 5)),
                new("administrator", Administrator("Administrator", named: 3, concurrent: 2)),
                new("email", Feature("E-mail", concurrent: 16, burst: 2, yen: 800)),
                new("recording", Feature("Recording", concurrent: 36, burst: 4, yen: 600)),
                new("voice", Feature("Voice", concurrent: 38, burst: 6, yen: 1_200)),
                new("cti", Fixed("CTI (fixed seats)", LicenseCategory.Feature, named: 15)),
                new("recorder", Product("RECORDER", concurrent: 4, burst: 0, yen: 15_000)),
                new("view", Product("VIEW", concurrent: 6, burst: 2, yen: 12_000)),
            ],
            [
                new("agent", HeadCount: 51, "voice", "recording", "email", "cti")
                {
                    Guest = "me",
                    InactiveCount = 3,
                    LeftCount = 1,
                },
                new("supervisor", HeadCount: 9, "voice", "view", "recorder") { InactiveCount = 1 },
                new("uc-user", HeadCount: 23),
                new("manager", HeadCount: 4),
                new("administrator", HeadCount: 2) { HasSecurityKeys = true },
            ],
            StartHour: 7.75
        ),
        new(
            new Organization("acme-jp", "アクメ・コンタクトセンター", "Asia/Tokyo"),
            [
                new("agent", User("エージェント", named: 80, concurrent: 60, burst: 10, yen: 3_500)),
                new("supervisor", User("スーパーバイザー", named: 12, concurrent: 8, burst: 2, yen: 6_000)),
                new("administrator", Administrator("アドミニストレーター", named: 2, concurrent: 1)),
                new("email", Feature("Eメール", concurrent: 25, burst: 0, yen: 800)),
                new("voice", Feature("音声", concurrent: 58, burst: 10, yen: 1_200)),
                new("view", Product("VIEW", concurrent: 8, burst: 1, yen: 12_000)),
            ],
            [
                new("agent", HeadCount: 72, "voice", "email") { InactiveCount = 4, LeftCount = 2 },
                new("supervisor", HeadCount: 10, "voice", "view"),
                new("administrator", HeadCount: 1) { HasSecurityKeys = true },
            ],
            StartHour: 13
        ),
    ];

    private static LicenseContract User(string displayName, int? named, int concurrent, int burst, decimal yen) =>
        Concurrent(displayName, LicenseCategory.User, concurrent, burst, yen) with
        {
            BaseTotal = named,
        };

    private static LicenseContract Administrator(string displayName, int named, int concurrent) =>
        Concurrent(displayName, LicenseCategory.User, concurrent, burst: 0, yen: 9_000) with
        {
            BaseTotal = named,
            RequiresSecurityKey = true,
        };

    private static LicenseContract Feature(string displayName, int concurrent, int burst, decimal yen) =>
        Concurrent(displayName, LicenseCategory.Feature, concurrent, burst, yen);

    private static LicenseContract Product(string displayName, int concurrent, int burst, decimal yen) =>
        Concurrent(displayName, LicenseCategory.Product, concurrent, burst, yen);

    private static LicenseContract Concurrent(
        string displayName,
        LicenseCategory category,
        int concurrent,
        int burst,
        decimal yen
    ) =>
        new()
        {
            DisplayName = displayName,
            Category = category,
            SeatModel = SeatModel.Concurrent,
            ConcurrentTotal = concurrent,
            BurstTotal = burst,
            MonthlyPrice = new MonthlyPrice(yen, "JPY"),
        };

    private static LicenseContract Fixed(string displayName, LicenseCategory category, int named) =>
        new()
        {
            DisplayName = displayName,
            Category = category,
            SeatModel = SeatModel.Fixed,
            BaseTotal = named,
        };
}

/// <summary>An organization, what it purchased, who works there, and the hour of the simulated day at which the demo begins.</summary>
internal sealed record ExampleContactCenter(
    Organization Organization,
    IReadOnlyList<ExampleLicense> Licenses,
    IReadOnlyList<ExampleCrew> Crews,
    double StartHour
);

internal sealed record ExampleLicense(string LicenseType, LicenseContract Contract);

/// <summary>People who work with the same user license.</summary>
/// <param name="LicenseType">Their user license.</param>
/// <param name="HeadCount">How many they are; more than there are seats, so that somebody is refused now and then.</param>
/// <param name="Features">What they work with: everybody with the first, every second with the second, every third with the third, and so on.</param>
internal sealed record ExampleCrew(string LicenseType, int HeadCount, params string[] Features)
{
    /// <summary>A named user who never comes: for whoever tries the demo.</summary>
    public string? Guest { get; init; }

    /// <summary>Named users who may not log in, beyond the head count.</summary>
    public int InactiveCount { get; init; }

    /// <summary>Named users who have left, and whose licenses can be used once more.</summary>
    public int LeftCount { get; init; }

    /// <summary>They log in with a signed challenge.</summary>
    public bool HasSecurityKeys { get; init; }
}
