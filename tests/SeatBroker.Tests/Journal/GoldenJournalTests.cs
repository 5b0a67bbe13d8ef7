using System.Text;
using System.Text.Json;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;
using SeatBroker.Domain.Organizations;
using SeatBroker.Grains.Journal;
using SeatBroker.Tests.Grains;
using SeatBroker.Tests.Time;
using DomainOrganization = SeatBroker.Domain.Organizations.Organization;

namespace SeatBroker.Tests.Journal;

/// <summary>A journal that was ever written replays, to the figures that it had.</summary>
public sealed class GoldenJournalTests
{
    private const string FirstRelease = "0.1";

    private static readonly GoldenJournal LicenseJournal = GoldenJournal.License(FirstRelease);
    private static readonly GoldenJournal OrganizationJournal = GoldenJournal.Organization(FirstRelease);

    [Fact]
    public void The_kept_journal_holds_every_event_of_its_release()
    {
        IEnumerable<string> events =
            from row in LicenseJournal.Rows.Concat(OrganizationJournal.Rows)
            from entry in JsonDocument.Parse(row).RootElement.GetProperty("entries").EnumerateArray()
            from decided in entry.EnumerateArray()
            select decided.GetProperty("event").GetString()!;
        Assert.Equal(
            "contractChanged expired licenseListed loggedIn loggedOut monthClosed organizationChanged promoted recovered returned zonesChanged",
            string.Join(' ', events.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_kept_license_replays_to_its_figures(bool fromSnapshot, bool withUnknownMembers)
    {
        GoldenJournal journal = withUnknownMembers ? LicenseJournal.WithUnknownMembers() : LicenseJournal;
        LicenseState state = Replay(journal, fromSnapshot).Capture();

        Assert.Equal(At("2027-01-05T15:01:35Z"), state.LastInstant);
        Assert.Equal(
            new Contract(
                "エージェント",
                Category.User,
                Domain.Licenses.SeatModel.Concurrent,
                null,
                1,
                3,
                900,
                false,
                new(3500.25m, "JPY")
            ),
            state.Contract
        );
        Assert.Equal("2026-11 Asia/Tokyo, 2026-12 Europe/Berlin", Text(state.Zones));
        Instant leaseEnd = At("2027-01-05T15:16:30Z");
        Assert.Equal(
            [
                new("s2", "bob", Domain.Licenses.SeatKind.Concurrent, At("2026-11-30T14:50:00Z"), leaseEnd, 2),
                new("s3", "carol", Domain.Licenses.SeatKind.Burst, At("2026-11-30T14:50:00Z"), leaseEnd, 3),
                new SessionState("s6", "eve", Domain.Licenses.SeatKind.Burst, At("2026-11-30T15:01:30Z"), leaseEnd, 6),
            ],
            state.Sessions
        );
        Assert.Equal([new("carol", false), new WaitingState("eve", true)], state.Waiting);
        Assert.Equal(7, state.NextNumber);
        Assert.Equal(
            [
                ("2026-11", "Asia/Tokyo", 3, At("2026-11-30T14:50:00Z"), 0, 3500.25m, "エージェント"),
                ("2026-12", "Europe/Berlin", 3, At("2026-11-30T15:01:30Z"), 2, 3500.25m, "エージェント"),
            ],
            state.ClosedMonths.Select(month =>
                (
                    month.Month.Name.ToString(),
                    month.Month.TimeZone,
                    month.Peak,
                    month.ReachedAt!.Value,
                    month.CarriedIn,
                    month.Price!.Amount,
                    month.DisplayName
                )
            )
        );
        Assert.All(state.ClosedMonths, month => Assert.Null(month.ActiveUsers));
        Assert.Equal(
            (1, At("2027-01-05T15:01:35Z"), 1, "2027-01", At("2026-12-31T23:00:00Z"), At("2027-01-31T23:00:00Z")),
            (
                state.Peak,
                state.ReachedAt!.Value,
                state.CarriedIn,
                state.OpenMonth.Name.ToString(),
                state.OpenMonth.Start,
                state.OpenMonth.End
            )
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_kept_organization_replays(bool fromSnapshot, bool withUnknownMembers)
    {
        GoldenJournal journal = withUnknownMembers ? OrganizationJournal.WithUnknownMembers() : OrganizationJournal;
        var organization = new DomainOrganization();
        if (fromSnapshot)
        {
            organization = DomainOrganization.Restore(ReadSnapshot<OrganizationState>(journal));
        }
        foreach (OrganizationEvent decided in EventsOf<OrganizationEvent>(journal, fromSnapshot))
        {
            organization.Apply(decided);
        }

        Assert.Equal("Acme & Söhne", organization.DisplayName);
        Assert.Equal("2026-11 Asia/Tokyo, 2026-12 Europe/Berlin", Text(organization.Calendar!.Zones));
        Assert.Equal(["agent", "voice"], organization.LicenseTypes);
        Assert.Equal("2026-11", organization.FirstMonth.ToString());
        Assert.Equal(At("2026-11-30T14:51:30Z"), organization.LastInstant);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_goes_on_with_the_kept_journal(bool withSnapshot)
    {
        var store = new FaultyJournalStore();
        await LicenseJournal.Restore(store, withSnapshot);
        await OrganizationJournal.Restore(store, withSnapshot);
        var time = new TwoHandsClock(new DateTimeOffset(2027, 1, 5, 15, 2, 0, TimeSpan.Zero));
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store, time: time);
        ILicenseGrain license = cluster.License("acme");

        RenewReply renewed = await license.Renew(["s2", "s3", "s6", "s1"]);
        Assert.Equal(["s1"], renewed.Lost);
        LicenseMonth january = (await license.GetMonth(month: null)).Month!;
        Assert.Equal(("2027-01", 2, 2), (january.Month, january.Peak, january.CarriedIn));
        Statement december = (await cluster.Organization("acme").GetStatement("2026-12")).Statement!;
        Assert.Equal(("Europe/Berlin", true), (december.TimeZone, december.Closed));
        StatementLine line = Assert.Single(december.Lines);
        Assert.Equal((3, 2, 10_500.75m), (line.BurstPeak, line.CarriedIn, line.BurstCharge));
    }

    [Fact]
    public void A_row_or_snapshot_of_a_newer_version_is_refused_and_not_guessed_at()
    {
        string row = LicenseJournal.Rows[^1].Replace("""{"v":1,""", """{"v":2,""", StringComparison.Ordinal);
        string snapshot = LicenseJournal.Snapshot.Replace("""{"v":1,""", """{"v":2,""", StringComparison.Ordinal);

        InvalidDataException ofRow = Assert.Throws<InvalidDataException>(() =>
            JournalRowCodec.ReadRow<LicenseEvent>(Encoding.UTF8.GetBytes(row), "Row 15")
        );
        InvalidDataException ofSnapshot = Assert.Throws<InvalidDataException>(() =>
            JournalRowCodec.ReadSnapshot<LicenseState>(Encoding.UTF8.GetBytes(snapshot), "The snapshot")
        );

        Assert.Equal("Row 15 is of version 2; this server reads version 1.", ofRow.Message);
        Assert.Equal("The snapshot is of version 2; this server reads version 1.", ofSnapshot.Message);
    }

    [Fact]
    public void An_event_that_this_version_does_not_know_is_not_passed_over()
    {
        string row = LicenseJournal.Rows[^1].Replace("returned", "unheardOf", StringComparison.Ordinal);
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() =>
            JournalRowCodec.ReadRow<LicenseEvent>(Encoding.UTF8.GetBytes(row), "Row 15")
        );
        Assert.StartsWith("Row 15 is not readable: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_whose_rows_do_not_follow_each_other_is_not_replayed()
    {
        string stranger = LicenseJournal.Rows[^1].Replace("\"after\":\"", "\"after\":\"x", StringComparison.Ordinal);
        GoldenJournal broken = LicenseJournal with { Rows = [.. LicenseJournal.Rows.SkipLast(1), stranger] };
        var store = new FaultyJournalStore();
        await broken.Restore(store, withSnapshot: false);
        await using BrokerCluster cluster = await BrokerCluster.Start(store: store);

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() =>
            cluster.License("acme").GetLicense().AsTask()
        );
        Assert.Contains("row 15", refusal.Message, StringComparison.Ordinal);
    }

    private static License Replay(GoldenJournal journal, bool fromSnapshot)
    {
        License license = fromSnapshot ? License.Restore(ReadSnapshot<LicenseState>(journal)) : new License();
        foreach (LicenseEvent decided in EventsOf<LicenseEvent>(journal, fromSnapshot))
        {
            license.Apply(decided);
        }
        return license;
    }

    private static T ReadSnapshot<T>(GoldenJournal journal) =>
        JournalRowCodec.ReadSnapshot<T>(Encoding.UTF8.GetBytes(journal.Snapshot), "The snapshot").State;

    private static IEnumerable<T> EventsOf<T>(GoldenJournal journal, bool afterSnapshot) =>
        journal
            .Rows.Skip(afterSnapshot ? journal.RowsInSnapshot : 0)
            .SelectMany(row => JournalRowCodec.ReadRow<T>(Encoding.UTF8.GetBytes(row), "A row").Events);

    private static string Text(IEnumerable<Domain.Billing.ZoneFrom> zones) =>
        string.Join(", ", zones.Select(zone => $"{zone.From} {zone.TimeZone}"));

    private static Instant At(string at) =>
        Instant.From(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
}
