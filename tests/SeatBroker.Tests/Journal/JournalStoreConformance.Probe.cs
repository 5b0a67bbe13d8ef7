using SeatBroker.Domain.Journal;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>How a store is asked whether it can be written.</summary>
public abstract partial class JournalStoreConformance
{
    [Fact]
    public async Task A_probe_of_a_store_that_can_be_written_succeeds_and_stands_in_no_journal()
    {
        await Store.ProbeAsync();
        Assert.Empty(await Store.ListKeysAsync("", 10));

        await Store.AppendRowsAsync("a", 1, 2);
        await Store.WriteSnapshotAsync("a", 1, 1, "one");
        await Store.ProbeAsync();
        await Store.ProbeAsync();

        Assert.Equal(["a"], await Store.ListKeysAsync("", 10));
        Assert.Equal("one@1 | a:2", await Store.ReadTextAsync("a"));
        Assert.Equal([AppendOutcome.Kept], await Store.TryAppendAsync(Row("a", 3, 3)));
    }

    [Fact]
    public async Task Probes_and_appends_do_not_disturb_each_other()
    {
        const int Count = 20;
        Task probes = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await Store.ProbeAsync();
            }
        });
        await Store.AppendRowsAsync("a", 1, Count);
        await probes;

        Assert.Equal(Count, (await Store.ReadAsync("a")).Position);
    }
}
