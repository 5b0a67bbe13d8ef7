namespace SeatBroker.Tests.Grains;

/// <summary>Random histories over a store that fails, from a seed that a failure prints.</summary>
public sealed class CrashTests
{
    private const int StepCount = 150;
    private static readonly TimeSpan HistoryMax = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task R1_R7_R8_R12_Whatever_fails_every_answer_follows_from_what_was_answered_and_kept(int seed) =>
        await Run(seed);

    [Fact]
    public async Task R1_R7_R8_R12_So_it_is_from_a_seed_that_nobody_chose() => await Run(Random.Shared.Next());

    private static async Task Run(int seed)
    {
        await using var history = new CrashHistory(seed);
        try
        {
            await history.Run(StepCount).WaitAsync(HistoryMax);
        }
        catch (Exception e)
        {
            string[] told = history.Told.Split('\n');
            Assert.Fail(
                $"Seed {seed}: {e.Message}\nThe last calls:\n{string.Join('\n', told.TakeLast(40))}\n{e.StackTrace}"
            );
        }
        Assert.True(history.CrashCount > 0, $"Seed {seed}: the store never failed.");
    }
}
