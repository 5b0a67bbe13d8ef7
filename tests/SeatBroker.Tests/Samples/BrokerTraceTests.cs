using SeatBroker.Samples.TraceReplay;
using SeatBroker.Tests.Http;

namespace SeatBroker.Tests.Samples;

/// <summary>Recorded history, replayed over HTTP against the whole broker: it grants and denies as a plain counter does.</summary>
public sealed class BrokerTraceTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private const string Recorded = "adsk_2016.log";

    private const int FirstLines = 600;

    [TraceTheory]
    [InlineData(12)]
    [InlineData(9)]
    [InlineData(6)]
    public async Task R3_The_broker_grants_and_denies_a_recorded_month_at_100_75_and_50_per_cent_as_expected(int total)
    {
        HttpSeats seats = await SeatsOf($"replay-{total}");
        await RecordedTraces.ReplayMatches(Recorded, total, burstTotal: 0, seats);
    }

    [TraceTheory]
    [InlineData(50, 0)]
    [InlineData(50, 2)]
    [InlineData(75, 1)]
    [InlineData(0, 3)]
    public async Task R3_R4_R10_The_first_600_lines_take_burst_seats_as_from_the_plain_counter(
        int percent,
        int burstTotal
    )
    {
        IEnumerable<string> lines = File.ReadLines(TraceFiles.PathOf(Recorded)).Take(FirstLines);
        Trace trace = TraceTests.Read(string.Join('\n', lines));
        var choice = ContractChoice.Of(percent, [], [$"{burstTotal}"]);
        var contracts = FeatureFigures
            .Of(trace)
            .ToDictionary(f => f.Key, f => choice.For(f.Key, f.Value.PeakSeatsOut), StringComparer.Ordinal);

        var byBroker = await Run(trace, contracts, await SeatsOf($"features-{percent}-{burstTotal}"));

        var byCounter = await Run(trace, contracts, new CounterSeats());
        Assert.True(byCounter.Count > 1);
        Assert.Contains(byCounter.Values, result => result.Denied > 0);
        Assert.Equal(burstTotal > 0, byCounter.Values.Any(result => result.BurstPeak > 0));
        foreach ((string feature, ReplayResult result) in byCounter)
        {
            Assert.Equal(result, byBroker[feature]);
        }
    }

    private async Task<HttpSeats> SeatsOf(string organization)
    {
        var seats = new HttpSeats(server.Client, organization, TimeProvider.System);
        await seats.CreateOrganization(Recorded, CancellationToken.None);
        return seats;
    }

    private static Task<IReadOnlyDictionary<string, ReplayResult>> Run(
        Trace trace,
        Dictionary<string, ReplayContract> contracts,
        ISeats seats
    ) => Replay.Run(trace, contracts, seats, eventDone: () => { }, CancellationToken.None);
}
