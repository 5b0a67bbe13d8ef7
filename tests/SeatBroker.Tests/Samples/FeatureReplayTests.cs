using SeatBroker.Samples.TraceReplay;

namespace SeatBroker.Tests.Samples;

public sealed class FeatureReplayTests
{
    private readonly CounterSeats _seats = new();

    [Fact]
    public async Task The_IN_of_a_denied_OUT_is_ignored_and_counted()
    {
        ReplayResult result = await ReplayA(
            new(1, 0),
            """
             8:00:00 (d) OUT: "A" u001@h001
             8:00:01 (d) OUT: "A" u002@h002
             8:00:02 (d) IN: "A" u002@h002
             8:00:03 (d) IN: "A" u001@h001
            """
        );

        Assert.Equal(
            new ReplayResult(new(1, 0))
            {
                Granted = 1,
                Denied = 1,
                MaxInUse = 1,
                InShortOrIgnored = 1,
            },
            result
        );
    }

    [Fact]
    public async Task An_IN_frees_a_seat_of_its_client_even_if_it_was_another_OUTs()
    {
        ReplayResult result = await ReplayA(
            new(1, 0),
            """
             8:00:00 (d) OUT: "A" u001@h001
             8:00:01 (d) OUT: "A" u001@h001
             8:00:02 (d) IN: "A" u001@h001
             8:00:03 (d) OUT: "A" u002@h002
             8:00:04 (d) IN: "A" u001@h001
            """
        );

        Assert.Equal((2, 1, 1, 1), (result.Granted, result.Denied, result.InShortOrIgnored, result.EndInUse));
    }

    [Fact]
    public async Task Burst_takes_what_the_purchased_seats_cannot_and_its_peak_is_told()
    {
        ReplayResult result = await ReplayA(
            new(1, 2),
            """
             8:00:00 (d) OUT: "A" u001@h001
             8:00:01 (d) OUT: "A" u001@h001
             8:00:02 (d) OUT: "A" u002@h002
             8:00:03 (d) OUT: "A" u003@h003
             8:00:04 (d) IN: "A" u001@h001
             8:00:05 (d) IN: "A" u001@h001
             8:00:06 (d) OUT: "A" u003@h003
            """
        );

        Assert.Equal((4, 3, 1), (result.Granted, result.GrantedAsBurst, result.Denied));
        Assert.Equal((3, 2, 2), (result.MaxInUse, result.BurstPeak, result.EndInUse));
    }

    [Fact]
    public async Task Several_licenses_are_checked_out_together_or_not_at_all()
    {
        ReplayResult result = await ReplayA(
            new(2, 1),
            """
             8:00:00 (d) OUT: "A" u001@h001
             8:00:01 (d) OUT: "A" u002@h002  (3 licenses)
             8:00:02 (d) OUT: "A" u003@h003
             8:00:03 (d) IN: "A" u001@h001
             8:00:04 (d) IN: "A" u003@h003
             8:00:05 (d) OUT: "A" u002@h002  (2 licenses)
             8:00:06 (d) IN: "A" u002@h002  (3 licenses)
            """
        );

        Assert.Equal((3, 1, 2), (result.Granted, result.Denied, result.MaxInUse));
        Assert.Equal((0, 1, 0), (result.BurstPeak, result.InShortOrIgnored, result.EndInUse));
    }

    [Fact]
    public async Task A_restart_logs_out_what_it_emptied()
    {
        ReplayResult result = await ReplayA(
            new(2, 0),
            """
             8:00:00 (d) OUT: "A" u001@h001  (2 licenses)
             9:00:00 (lmgrd) FlexNet Licensing (v11) started on srv1 (IBM PC) (3/30/2016)
             9:00:01 (d) OUT: "A" u002@h002
             9:00:02 (d) IN: "A" u001@h001
            """
        );

        Assert.Equal((2, 0, 2), (result.Granted, result.Denied, result.MaxInUse));
        Assert.Equal((0, 1), (result.InShortOrIgnored, result.EndInUse));
    }

    [Fact]
    public async Task What_is_still_out_at_the_end_is_counted_and_then_logged_out()
    {
        ReplayResult result = await ReplayA(new(3, 0), " 8:00:00 (d) OUT: \"A\" u001@h001  (2 licenses)");

        Assert.Equal(2, result.EndInUse);
        Assert.Equal(0, _seats.InUse("A"));
    }

    [Fact]
    public async Task Features_are_replayed_under_contracts_of_their_own()
    {
        Trace trace = TraceTests.Read(
            """
             8:00:00 (d) OUT: "A" u001@h001
             8:00:00 (d) OUT: "B" u001@h001
             8:00:00 (d) DENIED: "A" u009@h009  (Licensed number of users already reached. (-4,342))
             8:00:01 (d) OUT: "A" u002@h002
             8:00:01 (d) OUT: "B" u002@h002
            """
        );
        var choice = ContractChoice.Of(50, ["B=2"], ["A=1"]);
        int eventsDone = 0;

        IReadOnlyDictionary<string, ReplayResult> results = await Replay.Run(
            trace,
            FeatureFigures
                .Of(trace)
                .ToDictionary(f => f.Key, f => choice.For(f.Key, f.Value.PeakSeatsOut), StringComparer.Ordinal),
            _seats,
            () => Interlocked.Increment(ref eventsDone),
            CancellationToken.None
        );

        Assert.Equal(
            (new ReplayContract(1, 1), 2, 1),
            (results["A"].Contract, results["A"].Granted, results["A"].BurstPeak)
        );
        Assert.Equal(
            (new ReplayContract(2, 0), 2, 0),
            (results["B"].Contract, results["B"].Granted, results["B"].BurstPeak)
        );
        Assert.Equal(5, eventsDone);
    }

    [Theory]
    [InlineData(100, 12, 12)]
    [InlineData(75, 12, 9)]
    [InlineData(50, 12, 6)]
    [InlineData(75, 7, 5)]
    [InlineData(50, 1, 1)]
    [InlineData(0, 5, 0)]
    [InlineData(150, 5, 7)]
    public void A_percentage_of_the_peak_is_whole_seats_at_least_one(int percent, long peak, int concurrentTotal) =>
        Assert.Equal(concurrentTotal, ContractChoice.Of(percent, [], []).For("A", peak).ConcurrentTotal);

    [Theory]
    [InlineData("nine")]
    [InlineData("A=")]
    [InlineData("-1")]
    [InlineData("A=99999999999")]
    public void A_total_that_is_no_number_is_refused(string total) =>
        Assert.Throws<FormatException>(() => ContractChoice.Of(100, [total], []));

    [Fact]
    public void Names_become_identifiers_of_the_broker_and_stay_different()
    {
        Assert.Equal("u001@h001:3", BrokerId.Of("u001@h001:3"));
        Assert.Equal("a~20b~2Fc~E5~AF~BF~7E", BrokerId.Of("a b/c寿~"));
        Assert.Equal(["~2E", "~2E~2E", "..."], new[] { ".", "..", "..." }.Select(BrokerId.Of), StringComparer.Ordinal);
        string[] longOnes = [.. new[] { "x", "y" }.Select(end => BrokerId.Of(new string('+', 100) + end))];
        Assert.All(longOnes, id => Assert.Equal(128, id.Length));
        Assert.NotEqual(longOnes[0], longOnes[1], StringComparer.Ordinal);
    }

    private async Task<ReplayResult> ReplayA(ReplayContract contract, string text) =>
        await new FeatureReplay(_seats, "A", contract).Run(
            TraceTests.Read(text).Events,
            eventDone: () => { },
            CancellationToken.None
        );
}
