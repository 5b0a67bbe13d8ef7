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
                new("agent", User("Agent", concurrent: 40, burst: 8, yen: 3_500)),
                new("supervisor", User("Supervisor", concurrent: 6, burst: 2, yen: 6_000)),
                new("uc-user", User("UC user", concurrent: 24, burst: 0, yen: 900)),
                new("email", Feature("E-mail", concurrent: 16, burst: 2, yen: 800)),
                new("recording", Feature("Recording", concurrent: 36, burst: 4, yen: 600)),
                new("voice", Feature("Voice", concurrent: 38, burst: 6, yen: 1_200)),
                new("recorder", Product("RECORDER", concurrent: 4, burst: 0, yen: 15_000)),
                new("view", Product("VIEW", concurrent: 6, burst: 2, yen: 12_000)),
            ],
            [
                new("agent", HeadCount: 51, "voice", "recording", "email"),
                new("supervisor", HeadCount: 9, "voice", "view", "recorder"),
                new("uc-user", HeadCount: 23),
            ],
            StartHour: 7.75
        ),
        new(
            new Organization("acme-jp", "アクメ・コンタクトセンター", "Asia/Tokyo"),
            [
                new("agent", User("エージェント", concurrent: 60, burst: 10, yen: 3_500)),
                new("supervisor", User("スーパーバイザー", concurrent: 8, burst: 2, yen: 6_000)),
                new("email", Feature("Eメール", concurrent: 25, burst: 0, yen: 800)),
                new("voice", Feature("音声", concurrent: 58, burst: 10, yen: 1_200)),
                new("view", Product("VIEW", concurrent: 8, burst: 1, yen: 12_000)),
            ],
            [new("agent", HeadCount: 72, "voice", "email"), new("supervisor", HeadCount: 10, "voice", "view")],
            StartHour: 13
        ),
    ];

    private static LicenseContract User(string displayName, int concurrent, int burst, decimal yen) =>
        Contract(displayName, LicenseCategory.User, concurrent, burst, yen);

    private static LicenseContract Feature(string displayName, int concurrent, int burst, decimal yen) =>
        Contract(displayName, LicenseCategory.Feature, concurrent, burst, yen);

    private static LicenseContract Product(string displayName, int concurrent, int burst, decimal yen) =>
        Contract(displayName, LicenseCategory.Product, concurrent, burst, yen);

    private static LicenseContract Contract(
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
/// <param name="Features">What they work with: everybody with the first, every second with the second, every third with the third.</param>
internal sealed record ExampleCrew(string LicenseType, int HeadCount, params string[] Features);
