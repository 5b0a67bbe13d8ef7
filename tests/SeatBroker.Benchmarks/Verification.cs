using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks;

/// <summary>Asks every contestant for every promise.</summary>
internal static class Verification
{
    /// <summary>Prints a row a promise and a column a contestant, and below what was broken.</summary>
    /// <returns>Whether nothing was broken.</returns>
    public static async Task<bool> Run(string[] contestants, string? directory)
    {
        var answers = new Dictionary<(string Contestant, string Sentence), Answer>();
        foreach (string name in contestants)
        {
            using var folder = new ScratchFolder(directory);
            bool isDurable;
            await using (IContestant contestant = Contest.Enter(name))
            {
                isDurable = contestant.IsDurable;
                await contestant.Start(Promises.Pools, Path.Combine(folder.Path, "promises"));
                foreach ((int pool, Promise promise) in Promises.All.Index())
                {
                    answers[(name, promise.Sentence)] = await Ask(() => promise.Ask(contestant, pool));
                }
            }
            answers[(name, CrashPromise.Sentence)] = isDurable
                ? await Ask(() => CrashPromise.Ask(name, Path.Combine(folder.Path, "crash")))
                : new Answer("not promised");
            await Console.Error.WriteLineAsync($"{name} done");
        }

        var table = new Table(["promise", .. contestants]);
        foreach (string sentence in Promises.All.Select(promise => promise.Sentence).Append(CrashPromise.Sentence))
        {
            table.Add([sentence, .. contestants.Select(name => answers[(name, sentence)].Word)]);
        }
        await Console.Out.WriteAsync(table.ToString());
        foreach (((string name, string sentence), Answer answer) in answers)
        {
            if (answer.Fault is not null)
            {
                await Console.Out.WriteLineAsync($"{name}, {sentence}: {answer.Fault}");
            }
        }
        return answers.Values.All(answer => answer.Fault is null);
    }

    private static async Task<Answer> Ask(Func<Task> promise)
    {
        try
        {
            await promise();
            return new("kept");
        }
        catch (BrokenPromiseException e)
        {
            return new("BROKEN", e.Message);
        }
    }

    /// <param name="Word">What stands in the table.</param>
    /// <param name="Fault">What was expected and found instead; null: nothing is wrong.</param>
    private sealed record Answer(string Word, string? Fault = null);
}
