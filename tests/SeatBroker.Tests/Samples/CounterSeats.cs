using System.Collections.Concurrent;
using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

/// <summary>The plainest thing that grants seats: a count of holders a feature. Burst is what goes beyond the purchased seats.</summary>
internal sealed class CounterSeats : ISeats
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    public Task CreateLicense(string feature, ReplayContract contract, CancellationToken cancellationToken)
    {
        Assert.True(_counters.TryAdd(feature, new Counter(contract)));
        return Task.CompletedTask;
    }

    public Task<GrantedSeat?> Login(string feature, string holder, CancellationToken cancellationToken) =>
        Task.FromResult(_counters[feature].Login(holder));

    public Task Logout(string feature, string holder, CancellationToken cancellationToken)
    {
        Assert.True(_counters[feature].Holders.Remove(holder), $"{holder} held no seat.");
        return Task.CompletedTask;
    }

    public Task<long> CountFree(string feature, CancellationToken cancellationToken) =>
        Task.FromResult<long>(_counters[feature].Free);

    public Task<int> ReadBurstPeak(string feature, CancellationToken cancellationToken) =>
        Task.FromResult(_counters[feature].BurstPeak);

    public int InUse(string feature) => _counters[feature].Holders.Count;

    private sealed class Counter(ReplayContract contract)
    {
        public HashSet<string> Holders { get; } = new(StringComparer.Ordinal);

        public int BurstPeak { get; private set; }

        public int Free => contract.ConcurrentTotal + contract.BurstTotal - Holders.Count;

        public GrantedSeat? Login(string holder)
        {
            if (Free == 0)
            {
                return null;
            }
            Assert.True(Holders.Add(holder), $"{holder} is not a holder of its own.");
            int burst = Math.Max(0, Holders.Count - contract.ConcurrentTotal);
            BurstPeak = Math.Max(BurstPeak, burst);
            return burst > 0 ? GrantedSeat.Burst : GrantedSeat.Concurrent;
        }
    }
}
