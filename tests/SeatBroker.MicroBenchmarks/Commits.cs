using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains;
using SeatBroker.Grains.Journal;

namespace SeatBroker.MicroBenchmarks;

/// <summary>What does the group commit cost an entry, threads and wake-ups included, when the store answers at once?</summary>
public class Commits
{
    private const int EntryCount = 65_536;

    private readonly byte[] _entry =
    [
        .. ",[{\"event\":\"loggedIn\",\"at\":\"2026-11-24T09:00:00.000Z\",\"session\":\"0123456789abcdef0123456789abcdef\",\"user\":\"agent-0000001\",\"seat\":\"concurrent\"}]"u8,
    ];
    private readonly Instant _at = Instant.From(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private GroupCommit _commit = null!;
    private JournalWriter[] _writers = [];

    /// <summary>How many wait for their entry to be durable at any time.</summary>
    [Params(1, 16, 128)]
    public int Waiting { get; set; }

    /// <summary>Anew each time: the memory store keeps everything.</summary>
    [IterationSetup]
    public void Begin()
    {
        _commit = new(
            new MemoryJournalStore(),
            TimeProvider.System,
            new SeatBrokerInstruments(_services.GetRequiredService<IMeterFactory>()),
            NullLogger<GroupCommit>.Instance
        );
        _writers =
        [
            .. Enumerable
                .Range(0, Waiting)
                .Select(number => new JournalWriter(_commit, $"org/agent-{number}", 0, "", _commit.Stamp, "", Fail)),
        ];
    }

    [IterationCleanup]
    public void End() => _commit.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Everybody waits for the same license's journal.</summary>
    [Benchmark(OperationsPerInvoke = EntryCount)]
    public Task OneJournal() => Task.WhenAll(_writers.Select(_ => Append(_writers[0])));

    /// <summary>Everybody waits for a journal of their own.</summary>
    [Benchmark(OperationsPerInvoke = EntryCount)]
    public Task ManyJournals() => Task.WhenAll(_writers.Select(Append));

    private async Task Append(JournalWriter writer)
    {
        await Task.Yield();
        for (int left = EntryCount / Waiting; left > 0; left--)
        {
            writer.Append(_entry, _at);
            await writer.Durable;
        }
    }

    private static void Fail() => throw new InvalidOperationException("A memory store took no row.");
}
