using SeatBroker.Domain.Journal;
using SeatBroker.Tests.Journal;

namespace SeatBroker.Tests.Verify;

/// <summary>Journals that do not add up are told to, each where it does not.</summary>
public sealed class DifferencesTests
{
    private static readonly GoldenJournal License = GoldenJournal.License("0.1");
    private static readonly GoldenJournal Administrators = GoldenJournal.Administrators("0.2");

    public static TheoryData<int> DroppedRows => [.. Enumerable.Range(1, License.Rows.Count - 2)];

    [Theory]
    [InlineData(
        10,
        "\"peak\":3",
        "\"peak\":4",
        "position 11 at 2026-11-30T15:00:00.000Z: the close of 2026-11: peak is 4, recounted 3"
    )]
    [InlineData(10, "\"peak\":3", "\"peak\":2", "the close of 2026-11: peak is 2, recounted 3")]
    [InlineData(
        10,
        "\"reachedAt\":\"2026-11-30T14:50:00",
        "\"reachedAt\":\"2026-11-30T14:50:01",
        "the close of 2026-11: reached at is"
    )]
    [InlineData(10, "\"start\":\"2026-10-31T15", "\"start\":\"2026-10-31T14", "the close of 2026-11: month is")]
    [InlineData(10, "\"amount\":3500.25", "\"amount\":3500.26", "the close of 2026-11: price is")]
    [InlineData(10, "\"inOutage\":false", "\"inOutage\":true", "carried in is 2, recounted 0")]
    [InlineData(13, "\"carriedIn\":2", "\"carriedIn\":1", "the close of 2026-12: carried in is 1, recounted 2")]
    [InlineData(13, "\"end\":\"2026-12-31T23", "\"end\":\"2026-12-31T22", "the close of 2026-12: month is")]
    [InlineData(2, "\"burst\"", "\"concurrent\"", "granted a seat that is concurrent, and the free one is burst (R3)")]
    [InlineData(5, "\"concurrent\"", "\"burst\"", "session 's5' is granted a burst seat")]
    [InlineData(7, "\"bob\"", "\"carol\"", "'carol' is promoted, and 'bob' holds burst longest (R4)")]
    [InlineData(
        7,
        ",{\"event\":\"promoted\",\"at\":\"2026-11-30T14:51:30.000Z\",\"user\":\"bob\"}",
        "",
        "nobody who holds a burst seat was promoted (R4)"
    )]
    [InlineData(0, "\"burstTotal\":3", "\"burstTotal\":2", "makes 4 holders of 3 seats (R1)")]
    [InlineData(6, "\"s1\"", "\"s9\"", "session 's9' is expired, and holds no seat")]
    [InlineData(6, "14:51:30", "14:49:30", "the event is earlier than the one before it")]
    [InlineData(14, "\"s3\"", "\"s2\"", "session 's2' returned")]
    [InlineData(
        3,
        "\"after\":\"bc",
        "\"after\":\"cc",
        "position 4 at 2026-11-30T14:50:00.000Z: the row follows one of 'cc"
    )]
    [InlineData(8, "Europe/Berlin", "America/Lima", "the close of 2026-12: month is")]
    public async Task A_row_that_was_altered_is_told(int row, string text, string altered, string difference)
    {
        string[] rows = [.. License.Rows];
        Assert.Contains(text, rows[row], StringComparison.Ordinal);
        rows[row] = rows[row].Replace(text, altered, StringComparison.Ordinal);
        (await Check(License with { Rows = rows })).AssertTells(difference);
    }

    [Theory]
    [InlineData(
        "\"peak\":0,",
        "\"peak\":1,\"reachedAt\":\"2027-01-05T15:01:30.000Z\",",
        "position 14 at 2027-01-05T15:01:30.000Z: the snapshot: peak is 1, recounted 0"
    )]
    [InlineData("\"peak\":0,", "\"peak\":1,", "the snapshot: a peak of 1 was reached at no instant")]
    [InlineData(
        "\"carriedIn\":0,\"nextNumber\"",
        "\"carriedIn\":1,\"nextNumber\"",
        "the snapshot: carried in is 1, recounted 0"
    )]
    [InlineData("\"nextNumber\":7", "\"nextNumber\":8", "the snapshot: next number is 8, recounted 7")]
    [InlineData("\"id\":\"s2\"", "\"id\":\"s1\"", "the snapshot: session 's1' is")]
    [InlineData("\"number\":6", "\"number\":5", "the snapshot: session 's6' is number 5")]
    [InlineData(
        "\"seat\":\"concurrent\",\"since\"",
        "\"seat\":\"burst\",\"since\"",
        "the snapshot: concurrent in use is 0, recounted 1"
    )]
    [InlineData(
        "\"eve\",\"uncounted\":true",
        "\"eve\",\"uncounted\":false",
        "the snapshot: waiting is carol (uncounted), eve, recounted"
    )]
    [InlineData(
        "\"leaseSteps\":[{\"fromNumber\":1,\"leaseSeconds\":900",
        "\"leaseSteps\":[{\"fromNumber\":1,\"leaseSeconds\":90",
        "largest lease 90 s"
    )]
    [InlineData("\"concurrentTotal\":1", "\"concurrentTotal\":2", "the snapshot: contract is")]
    [InlineData("\"carriedIn\":2", "\"carriedIn\":3", "the snapshot: closed month 2026-12 is")]
    [InlineData("\"from\":\"2026-12\"", "\"from\":\"2027-02\"", "the snapshot: zones is")]
    [InlineData("\"end\":\"2027-01-31T23", "\"end\":\"2027-01-31T22", "the snapshot: open month is")]
    [InlineData("\"by\":\"eb", "\"by\":\"cc", "the snapshot is of 'cc")]
    public async Task A_snapshot_that_was_altered_is_told(string text, string altered, string difference)
    {
        Assert.Contains(text, License.Snapshot, StringComparison.Ordinal);
        string snapshot = License.Snapshot.Replace(text, altered, StringComparison.Ordinal);
        (await Check(License with { Snapshot = snapshot })).AssertTells(difference);
    }

    [Theory]
    [InlineData(
        "\"user\":\"admin\",\"status\":\"inactive\"",
        "\"user\":\"admin\",\"status\":\"active\"",
        "named user 'admin' is active"
    )]
    [InlineData(
        "\"locked\":[\"2026-11-24T01:00:00.000Z\"]",
        "\"locked\":[]",
        "the snapshot: locked is , recounted 2026-11-24"
    )]
    [InlineData(
        "\"guest\",\"heir\"",
        "\"heir\"",
        "the snapshot: no longer active is admin, heir, recounted admin, guest, heir"
    )]
    [InlineData("\"refusedFeatures\":2", "\"refusedFeatures\":1", "features voice (refused) sms")]
    [InlineData("\"reused\":false", "\"reused\":true", "named user 'admin' is inactive")]
    public async Task A_roster_that_was_altered_is_told(string text, string altered, string difference)
    {
        Assert.Contains(text, Administrators.Snapshot, StringComparison.Ordinal);
        string snapshot = Administrators.Snapshot.Replace(text, altered, StringComparison.Ordinal);
        (await Check(Administrators with { Snapshot = snapshot })).AssertTells(difference);
    }

    [Theory]
    [MemberData(nameof(DroppedRows))]
    public async Task A_row_that_is_missing_is_told_though_the_rows_after_it_have_closed_up(int dropped)
    {
        GoldenJournal journal = License with
        {
            Rows = [.. License.Rows.Where((_, index) => index != dropped)],
            RowsInSnapshot = License.RowsInSnapshot - 1,
        };
        Assert.NotEqual(0, (await Check(journal)).Verified.Differences);
    }

    [Fact]
    public async Task A_grant_that_is_there_twice_is_told()
    {
        GoldenJournal journal = License with
        {
            Rows = [.. License.Rows.Take(3), License.Rows[2], .. License.Rows.Skip(3)],
            RowsInSnapshot = License.RowsInSnapshot + 1,
        };
        (await Check(journal)).AssertTells(
            "acme/agent position 4 at 2026-11-30T14:50:00.000Z: session 's2' is granted, and holds a seat already"
        );
    }

    [Fact]
    public async Task A_login_of_somebody_who_is_no_active_user_is_told()
    {
        string[] rows = [.. Administrators.Rows];
        rows[11] = rows[11].Replace("\"root\"", "\"admin\"", StringComparison.Ordinal);
        (await Check(Administrators with { Rows = rows })).AssertTells(
            "its user 'admin' is no active user of the license (R6, R17)"
        );
    }

    [Fact]
    public async Task A_license_that_its_organization_does_not_list_is_told()
    {
        var store = new MemoryJournalStore();
        await Checked.List(store, "acme", "voice");
        await License.Restore(store, withSnapshot: true);
        (await Checked.Run(store)).AssertTells("the organization does not list the license");
    }

    [Fact]
    public async Task Of_a_journal_that_is_wrong_throughout_the_first_differences_are_told_and_the_rest_counted()
    {
        string[] rows =
        [
            License.Rows[0],
            .. Enumerable
                .Range(0, 30)
                .Select(number => License.Rows[6].Replace("\"s1\"", $"\"x{number}\"", StringComparison.Ordinal)),
        ];
        Checked result = await Check(License with { Rows = rows, RowsInSnapshot = 0 });
        Assert.Equal(30, result.Verified.Differences);
        Assert.EndsWith("acme/agent: 10 more differences", result.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal(21, result.Output.Trim().Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("{\"v\":1,", "{\"v\":2,")]
    [InlineData("\"event\":\"loggedIn\"", "\"event\":\"unheardOf\"")]
    [InlineData("\"entries\":", "\"entries\"")]
    [InlineData("\"seat\":", "\"place\":")]
    public async Task A_row_that_cannot_be_read_is_told_and_the_other_journals_are_checked(string text, string altered)
    {
        string[] rows = [.. License.Rows];
        rows[^1] = License.Rows[1].Replace(text, altered, StringComparison.Ordinal);
        Checked result = await Check(License with { Rows = rows }, restoreAsIs: false);
        Assert.StartsWith("acme/agent could not be read: ", result.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 1), (result.Verified.Unread, result.Verified.Journals));
    }

    private static async Task<Checked> Check(GoldenJournal journal, bool restoreAsIs = true)
    {
        var store = new MemoryJournalStore();
        string[] key = journal.Key.Split('/');
        await Checked.List(store, key[0], key[1]);
        if (restoreAsIs)
        {
            await journal.Restore(store, withSnapshot: true);
        }
        else
        {
            await RestoreBytes(journal, store);
        }
        return await Checked.Run(store);
    }

    /// <summary>Rows that nobody can read.</summary>
    private static async Task RestoreBytes(GoldenJournal journal, MemoryJournalStore store)
    {
        for (int i = 0; i < journal.Rows.Count; i++)
        {
            byte[] row = System.Text.Encoding.UTF8.GetBytes(journal.Rows[i]);
            await store.AppendAsync([new JournalAppend(journal.Key, i + 1, new(0), row)]);
        }
    }
}
