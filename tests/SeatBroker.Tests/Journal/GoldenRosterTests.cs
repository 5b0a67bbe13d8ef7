using System.Text;
using System.Text.Json;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Tests.Journal;

/// <summary>Journals of named users, features and security keys replay, to the figures that they had.</summary>
public sealed class GoldenRosterTests
{
    private const string Release = "0.2";

    private static readonly GoldenJournal Administrators = GoldenJournal.Administrators(Release);
    private static readonly GoldenJournal Voice = GoldenJournal.Voice(Release);

    [Fact]
    public void The_kept_journals_hold_every_event_that_the_release_added()
    {
        IEnumerable<string> events =
            from row in Administrators.Rows.Concat(Voice.Rows)
            from entry in JsonDocument.Parse(row).RootElement.GetProperty("entries").EnumerateArray()
            from decided in entry.EnumerateArray()
            select decided.GetProperty("event").GetString()!;
        Assert.Equal(
            "contractChanged expired featuresAsked featuresRefused leaseRaised loggedIn loggedOut monthClosed proofUsed securityKeyChanged userActivated userDeactivated userPrepared userReactivated userRemoved zonesChanged",
            string.Join(' ', events.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kept_roster_replays_to_its_figures(bool fromSnapshot)
    {
        License license = Replay(Administrators, fromSnapshot, rowCount: Administrators.Rows.Count);

        Assert.Equal(new BaseCount(3, 1, 0, 2), license.Base);
        Assert.Equal([4, 1, 1], [.. license.ClosedMonths.Select(month => month.ActiveUsers ?? -1)]);
        Assert.Equal((1, 1), (license.ActiveUsers, license.ActiveInPeriod));
        Assignment root = Assert.Single(license.AssignmentsAfter(user: null));
        Assert.Equal(("root", AssignmentStatus.Active, null), (root.User, root.Status, root.SecurityKey));
        Assert.Equal("2026-11-24T01:00:00.000Z", root.AssignedAt.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kept_session_knows_its_features_and_its_users_know_their_licenses(bool fromSnapshot)
    {
        License license = Replay(Administrators, fromSnapshot, rowCount: 15);

        Assert.Equal(new BaseCount(3, 3, 0, 0), license.Base);
        Assert.Equal((1, 4), (license.ActiveUsers, license.ActiveInPeriod));
        Assert.Equal(
            ["admin Inactive False", "root Active True"],
            [
                .. license
                    .AssignmentsAfter(user: null)
                    .Select(row => $"{row.User} {row.Status} {row.SecurityKey is not null}"),
            ]
        );
        Session desk = license.FindSession("desk")!;
        Assert.Equal("voice sms chat", string.Join(' ', License.FeaturesOf(desk)));
        Assert.Equal("voice sms", string.Join(' ', License.GrantedFeaturesOf(desk)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kept_feature_sessions_replay_with_their_own_leases(bool fromSnapshot)
    {
        License license = Replay(Voice, fromSnapshot, Voice.Rows.Count);

        Session desk = Assert.Single(license.SessionsAfter(0));
        Assert.Equal(("agent/desk", "alice", SeatKind.Concurrent), (desk.Id, desk.User, desk.Seat));
        Assert.Equal(600, license.LargestLeaseSecondsOf(desk));
        Assert.Equal((0, 1), (license.Burst.InUse, license.Burst.Peak));
    }

    private static License Replay(GoldenJournal journal, bool fromSnapshot, int rowCount)
    {
        byte[] snapshot = Encoding.UTF8.GetBytes(journal.Snapshot);
        License license = fromSnapshot
            ? License.Restore(JournalRowCodec.ReadSnapshot<LicenseState>(snapshot, "The snapshot").State)
            : new License();
        foreach (string row in journal.Rows.Take(rowCount).Skip(fromSnapshot ? journal.RowsInSnapshot : 0))
        {
            foreach (
                LicenseEvent decided in JournalRowCodec.ReadRow<LicenseEvent>(Encoding.UTF8.GetBytes(row), row).Events
            )
            {
                license.Apply(decided);
            }
        }
        return license;
    }
}
