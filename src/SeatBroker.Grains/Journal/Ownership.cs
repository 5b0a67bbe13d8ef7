using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// Proves that activations still own their journals. A renewal or a read writes nothing, so nothing fences it: it is answered only if a commit of its journal, or a check in the
/// store, began less than <see cref="ProvedFor"/> before; otherwise a check is made first. Who asks while one check is under way is in the next: no timer, no delay when idle.
/// </summary>
internal sealed class Ownership(IJournalStore store, GroupCommit commit)
{
    /// <summary>For so long a proof lets an activation answer; a successor lets the restored leases run on for as long.</summary>
    public static readonly TimeSpan ProvedFor = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Dictionary<JournalWriter, Question> _gathering = [];
    private bool _underWay;

    /// <summary>
    /// Says, having asked anew, whether the cluster still counts this silo among the living. One that was declared dead finds its journals as it left them until somebody takes over, and
    /// a renewal that it answered by that would promise more than the restored lease, which counts from the declaration (R8).
    /// </summary>
    public Func<ValueTask<bool>> IsMember { get; set; } = static () => ValueTask.FromResult(true);

    /// <summary>Completes when a proof stands that began after this call, or was renewed by a commit meanwhile.</summary>
    /// <exception cref="TryAgainException">Another activation writes the journal, or the store cannot be asked.</exception>
    public async Task Prove(JournalWriter writer)
    {
        // A row of the activation's own may be kept while the store is asked; then that row's outcome tells, or the next check.
        while (!await Ask(writer))
        {
            await writer.Durable;
            if (writer.IsProved)
            {
                return;
            }
        }
    }

    private Task<bool> Ask(JournalWriter writer)
    {
        if (commit.RefusesQuestions())
        {
            throw new TryAgainException("The journal's store is down.");
        }
        Task<bool> answer;
        lock (_gate)
        {
            if (!_gathering.TryGetValue(writer, out Question? question))
            {
                _gathering.Add(writer, question = new());
            }
            answer = question.Answer.Task;
            if (_underWay)
            {
                return answer;
            }
            _underWay = true;
        }
        _ = Run();
        return answer;
    }

    private async Task Run()
    {
        while (Take() is { } asked)
        {
            await Check(asked);
        }
    }

    private Dictionary<JournalWriter, Question>? Take()
    {
        lock (_gate)
        {
            if (_gathering.Count == 0)
            {
                _underWay = false;
                return null;
            }
            Dictionary<JournalWriter, Question> asked = _gathering;
            _gathering = [];
            return asked;
        }
    }

    private async Task Check(Dictionary<JournalWriter, Question> asked)
    {
        JournalWriter[] writers = [.. asked.Keys];
        long[] kept = [.. writers.Select(writer => writer.KeptPosition)];
        Stamp began = commit.Stamp;
        IReadOnlyList<long> positions;
        try
        {
            positions = await ReadPositions([.. writers.Select(writer => writer.Key)]).WaitAsync(commit.Patience);
        }
        catch (Exception e)
        {
            commit.CouldNotAsk(e, began);
            foreach (Question question in asked.Values)
            {
                question.Fail(new TryAgainException("The store could not be asked who owns the journal."));
            }
            return;
        }
        for (int i = 0; i < writers.Length; i++)
        {
            Question question = asked[writers[i]];
            try
            {
                question.Answer.SetResult(writers[i].IsOwner(kept[i], positions[i], began));
            }
            catch (TryAgainException e)
            {
                question.Fail(e);
            }
        }
    }

    private async Task<IReadOnlyList<long>> ReadPositions(string[] keys)
    {
        if (!await IsMember())
        {
            throw new InvalidOperationException("This silo was declared dead.");
        }
        return await store.ReadPositionsAsync(keys);
    }

    private sealed class Question
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(TryAgainException failure)
        {
            Answer.SetException(failure);
            // Who asked may have gone: a failure nobody hears of is no error of its own.
            _ = Answer.Task.Exception;
        }
    }
}
