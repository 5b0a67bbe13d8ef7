namespace SeatBroker.Server.Http;

/// <summary>Asks many grains at once, but not all at once, and gives their answers in the order of the questions.</summary>
internal static class LookAhead
{
    /// <summary>Enough to hide a round trip, too few to crowd out logins.</summary>
    private const int QuestionCountMax = 32;

    public static async IAsyncEnumerable<TReply> AskAsync<TReply>(
        IAsyncEnumerable<string> keys,
        Func<string, ValueTask<TReply>> ask
    )
    {
        var asked = new Queue<Task<TReply>>(QuestionCountMax);
        await foreach (string key in keys)
        {
            if (asked.Count == QuestionCountMax)
            {
                yield return await asked.Dequeue();
            }

            asked.Enqueue(ask(key).AsTask());
        }

        while (asked.TryDequeue(out Task<TReply>? reply))
        {
            yield return await reply;
        }
    }
}
