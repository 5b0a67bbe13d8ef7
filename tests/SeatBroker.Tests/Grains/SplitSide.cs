using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Time;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>
/// One of two servers that both serve every license over one store, each by a clock and a way to the store of its own: as when a cluster is split, or one of its servers wakes up
/// as one that was replaced.
/// </summary>
internal sealed class SplitSide : IAsyncDisposable
{
    private readonly TwoHandsClock _time;
    private TimeSpan _stoodStill;
    private TaskCompletionSource _gate = new();
    private bool _isFrozen;

    private SplitSide(string name, BrokerCluster cluster)
    {
        Name = name;
        Cluster = cluster;
        _time = cluster.Time;
        Ownership.IsMember = () => ValueTask.FromResult(!IsDeclaredDead);
    }

    public string Name { get; }

    public BrokerCluster Cluster { get; }

    /// <summary>The table of members says so; the server itself learns it when it asks.</summary>
    public bool IsDeclaredDead { get; private set; }

    private Ownership Ownership => Services.GetRequiredService<GroupCommit>().Ownership;

    private RecoveryInstants Recovery => Services.GetRequiredService<RecoveryInstants>();

    private IServiceProvider Services => Cluster.Silos.Silos[0].ServiceProvider;

    private SiloAddress Address => Cluster.Silos.Silos[0].SiloAddress;

    /// <param name="name">Its name in what is told.</param>
    /// <param name="kept">What both sides' stores keep.</param>
    /// <param name="world">The clock of the store, and of the world.</param>
    public static async Task<SplitSide> Start(string name, MemoryJournalStore kept, TwoHandsClock world) =>
        new(
            name,
            await BrokerCluster.Start(
                store: new FaultyJournalStore(kept) { Clock = world },
                time: new TwoHandsClock(world.GetUtcNow())
            )
        );

    public void SeesAlive(SplitSide other) => Recovery.SiloStatusChangeNotification(other.Address, SiloStatus.Active);

    public void DeclaresDead(SplitSide other)
    {
        other.IsDeclaredDead = true;
        Recovery.SiloStatusChangeNotification(other.Address, SiloStatus.Dead);
    }

    /// <summary>Time passes for the world: for this side too, unless it stands still.</summary>
    public void Pass(TimeSpan time)
    {
        if (_isFrozen)
        {
            _stoodStill += time;
        }
        else
        {
            _time.Advance(time);
        }
    }

    public void Freeze() => _isFrozen = true;

    /// <summary>It goes on. While a machine sleeps, its monotonic clock may have stood still too.</summary>
    public void Thaw(bool monotonicStoodStill)
    {
        _isFrozen = false;
        if (monotonicStoodStill)
        {
            _time.Step(_stoodStill);
        }
        else
        {
            _time.Freeze(_stoodStill);
        }
        _stoodStill = TimeSpan.Zero;
    }

    /// <summary>From now on whatever the store is asked to keep or to tell waits, until <see cref="Release"/>.</summary>
    /// <param name="answersOnly">The store has done it already; only the answer waits.</param>
    /// <returns>Completes when something waits.</returns>
    public Task Hold(bool answersOnly)
    {
        FaultyJournalStore store = Cluster.Store;
        // Whoever waits must not go on within the store.
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate = gate;
        if (answersOnly)
        {
            store.BeforeAnswer = () =>
            {
                arrived.TrySetResult();
                return gate.Task;
            };
            return arrived.Task;
        }
        store.BeforeReadPositions = _ =>
        {
            arrived.TrySetResult();
            return gate.Task;
        };
        return Task.WhenAny(store.HoldBack(), arrived.Task);
    }

    public void Release()
    {
        Cluster.Store.BeforeAnswer = () => Task.CompletedTask;
        Cluster.Store.BeforeReadPositions = _ => Task.CompletedTask;
        _gate.TrySetResult();
        Cluster.Store.Release();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await Cluster.DisposeAsync();
    }
}
