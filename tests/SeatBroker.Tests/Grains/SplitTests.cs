using Xunit.Abstractions;

namespace SeatBroker.Tests.Grains;

/// <summary>Random histories of licenses that are active twice, from a seed that a failure prints.</summary>
public sealed class SplitTests(ITestOutputHelper output)
{
    private const int StepCount = 400;
    private static readonly TimeSpan HistoryMax = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(123)]
    [InlineData(127)]
    [InlineData(137)]
    [InlineData(138)]
    public async Task R1_R8_However_two_servers_of_one_license_interleave_every_promise_of_either_is_kept(int seed) =>
        await Run(seed);

    private async Task Run(int seed)
    {
        await using var history = new SplitHistory(seed);
        try
        {
            await history.Run(StepCount).WaitAsync(HistoryMax);
        }
        catch (Exception e)
        {
            string[] told = history.Told.Split('\n');
            Assert.Fail(
                $"Seed {seed}: {e.Message}\nThe last calls:\n{string.Join('\n', told.TakeLast(60))}\n{e.StackTrace}"
            );
        }
        (int all, int late) = history.AnsweredCount;
        output.WriteLine(
            $"Seed {seed}: {all} renewals and reads answered, {late} of them by a side that was superseded."
        );
        Assert.True(all > late && late > 0, $"Seed {seed}: the sides never met.");
    }
}
