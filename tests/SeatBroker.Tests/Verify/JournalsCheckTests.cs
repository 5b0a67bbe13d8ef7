using System.Text;
using System.Text.Json;
using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;
using SeatBroker.Tests.Grains;
using SeatBroker.Tests.Journal;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Verify;

/// <summary>Journals that add up are told to.</summary>
public sealed class JournalsCheckTests
{
    private static readonly DateTimeOffset MonthEnd = new(2026, 11, 30, 15, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_kept_journals_of_all_releases_add_up(bool withUnknownMembers)
    {
        var store = new MemoryJournalStore();
        GoldenJournal[] journals =
        [
            GoldenJournal.Organization("0.1"),
            GoldenJournal.License("0.1"),
            GoldenJournal.Voice("0.2"),
            GoldenJournal.Administrators("0.2") with
            {
                Key = "bank/administrator",
            },
        ];
        await Checked.List(store, "bank", "administrator");
        foreach (GoldenJournal journal in journals)
        {
            await (withUnknownMembers ? journal.WithUnknownMembers() : journal).Restore(store, withSnapshot: true);
        }

        Checked result = await Checked.Run(store);

        result.AssertClean();
        Assert.Equal((5, true), (result.Verified.Journals, result.Verified.Months >= 8));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_a_license_lives_through_adds_up(int seed)
    {
        var store = new MemoryJournalStore();
        await Checked.List(store, "acme", "agent");
        var license = new RandomLicense(seed, store);
        await license.Live(stepCount: 300);
        Domain.Instant halfway = license.Now;
        await license.Live(stepCount: 300);

        Checked whole = await Checked.Run(store);
        whole.AssertClean();
        Assert.True(whole.Verified.Months > 5, $"{whole.Verified}");

        await store.ForgetHistoryAsync(halfway, rowCountMax: 1_000_000);
        Checked rest = await Checked.Run(store);
        rest.AssertClean();
        Assert.InRange(rest.Verified.Rows, 1, whole.Verified.Rows - 1);
    }

    [Fact]
    public async Task These_lives_hold_every_event_but_a_proof()
    {
        var events = new HashSet<string>(StringComparer.Ordinal);
        foreach (int seed in Enumerable.Range(1, 30))
        {
            var store = new MemoryJournalStore();
            await new RandomLicense(seed, store).Live(stepCount: 300);
            JournalReading history = await store.ReadHistoryAsync("acme/agent", new(0), new(long.MaxValue));
            events.UnionWith(
                from row in history.Rows
                from entry in JsonDocument.Parse(row.Row).RootElement.GetProperty("entries").EnumerateArray()
                from decided in entry.EnumerateArray()
                select decided.GetProperty("event").GetString()!
            );
        }
        Assert.Equal(
            "contractChanged expired featuresAsked featuresRefused leaseRaised loggedIn loggedOut monthClosed promoted recovered returned securityKeyChanged userActivated userDeactivated userPrepared userReactivated userRemoved zonesChanged",
            string.Join(' ', events.Order(StringComparer.Ordinal))
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Both_proofs_of_a_session_add_up_and_so_does_what_an_older_versions_snapshot_kept_of_them(
        bool isOlder,
        bool isAltered
    )
    {
        var store = new MemoryJournalStore();
        await Checked.List(store, "acme", "administrator");
        var journal = new KeptJournal<LicenseEvent>(store, "acme/administrator", decided => decided.At);
        var license = new License();
        foreach (string row in GoldenJournal.Administrators("0.2").Rows.Take(14))
        {
            journal.Decided.AddRange(
                JournalRowCodec.ReadRow<LicenseEvent>(Encoding.UTF8.GetBytes(row), "A row").Events
            );
        }
        foreach (LicenseEvent decided in journal.Decided)
        {
            license.Apply(decided);
        }
        await journal.Keep();
        LicenseState state = license.Capture();
        SessionState desk = Assert.Single(state.Sessions);
        Assert.True(desk.FirstProof is not null && desk.FirstProof != desk.Proof);
        if (isOlder || isAltered)
        {
            state = state with { Sessions = [desk with { FirstProof = isOlder ? null : desk.Proof }] };
        }
        await journal.Snapshot(state, license.LastInstant);

        license = License.Restore(state);
        journal.Decided.Add(new ProofUsed(license.LastInstant + TimeSpan.FromSeconds(1), "desk", "bGF0ZXN0"));
        license.Apply(journal.Decided[0]);
        await journal.Keep();
        await journal.Snapshot(license.Capture(), license.LastInstant);

        Checked result = await Checked.Run(store);
        if (isAltered)
        {
            result.AssertTells($"first proof {desk.Proof}");
        }
        else
        {
            result.AssertClean();
        }
    }

    [Fact]
    public async Task A_cluster_that_closes_months_in_changing_zones_and_in_an_outage_keeps_what_adds_up()
    {
        var time = new TwoHandsClock(MonthEnd.AddMinutes(-1));
        var store = new FaultyJournalStore();
        BrokerCluster cluster = await BrokerCluster.Start(store: store, time: time);
        ILicenseGrain license = await cluster.Create("org", 1, 3, "Asia/Tokyo", leaseSeconds: 600);
        for (int i = 1; i <= 4; i++)
        {
            await license.Login(new($"s{i}", $"u{i}"));
        }
        await cluster.Organization("org").Put("Acme", "Europe/Berlin");
        time.Pass(TimeSpan.FromMinutes(1));
        await license.Logout("s4");
        Assert.Equal("2026-12", (await license.GetMonth(month: null)).Month!.Month);
        await cluster.DisposeAsync();
        time.Step(TimeSpan.FromDays(33));
        cluster = await BrokerCluster.Start(store: store, time: time);
        Assert.Empty((await cluster.License("org").Renew(["s2", "s3"])).Lost);
        Assert.Equal("2027-01", (await cluster.License("org").GetMonth(month: null)).Month!.Month);
        await cluster.DisposeAsync();

        Checked result = await Checked.Run(store);

        result.AssertClean();
        Assert.Equal((2, 3), (result.Verified.Journals, result.Verified.Months));
    }
}
