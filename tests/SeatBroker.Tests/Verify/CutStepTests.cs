using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Verify;

/// <summary>Steps that decide so much that they are more than an entry, or more than a row, of the journal.</summary>
public sealed class CutStepTests
{
    private const int SessionCount = 700;
    private static readonly Instant Start = Instant.From(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_step_of_several_entries_is_kept_in_one_row()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start();
        var license = await cluster.Create("org", concurrent: 1, burst: SessionCount, leaseSeconds: 90);
        foreach (int number in Enumerable.Range(0, SessionCount))
        {
            await license.Login(new($"{new string('s', 100)}-{number}", $"u{number}"));
        }

        long before = await Position(cluster.Store);
        cluster.Pass(TimeSpan.FromSeconds(90));
        Assert.Empty((await license.GetSessions(0, 10)).Sessions);

        Assert.Equal(before + 1, await Position(cluster.Store));
        (await Checked.Run(cluster.Store)).AssertClean();
    }

    [Fact]
    public async Task R4_What_a_crash_left_of_a_step_that_is_more_than_a_row_is_finished_and_adds_up()
    {
        var store = new MemoryJournalStore();
        await Checked.List(store, "acme", "agent");
        var journal = new KeptJournal<LicenseEvent>(store, "acme/agent", decided => decided.At);
        List<LicenseEvent> kept = [];
        var license = new License();
        license.PutContract(
            Terms(concurrent: 1),
            [new ZoneFrom(new YearMonth(2026, 11), "UTC")],
            Start,
            journal.Decided
        );
        foreach (string user in (string[])["ann", "bob", "cid"])
        {
            license.Login(new LoginCommand(user, user), Start, journal.Decided);
        }

        // Of the contract and the two promotions that it brings, the last is lost.
        license.PutContract(
            Terms(concurrent: 3),
            [new ZoneFrom(new YearMonth(2026, 11), "UTC")],
            Start,
            journal.Decided
        );
        Assert.Equal(new Promoted(Start, "cid"), journal.Decided[^1]);
        journal.Decided.RemoveAt(journal.Decided.Count - 1);
        kept.AddRange(journal.Decided);
        await journal.Keep();

        journal.Restart();
        var successor = new License();
        kept.ForEach(successor.Apply);
        Instant later = Start + TimeSpan.FromSeconds(10);
        successor.Recover(later, later, journal.Decided);
        Assert.Equal([new Promoted(Start, "cid"), new Recovered(later, later)], journal.Decided);
        await journal.Keep();

        (await Checked.Run(store)).AssertClean();
    }

    private static async Task<long> Position(IJournalStore store) => (await store.ReadPositionsAsync(["org/agent"]))[0];

    private static Contract Terms(int concurrent) =>
        new("Agent", Category.User, SeatModel.Concurrent, null, concurrent, 2, 90, false, null);
}
