using SeatBroker.Abstractions;

namespace SeatBroker.Grains.Licenses;

/// <summary>The feature licenses as one user license calls them (R23): many sessions a call, all features in parallel.</summary>
internal sealed class FeatureLicenses(string organization, string userLicenseType, IGrainFactory grains)
{
    private readonly Dictionary<string, Debt> _debts = [];

    /// <summary>Extends the leases of feature sessions to their user sessions'.</summary>
    /// <returns>By the index of each question, the granted features that are lost.</returns>
    public async Task<ILookup<int, string>> Renew(FeatureQuestions questions)
    {
        (FeatureQuestion Question, bool Yes)[] answers = await Ask(
            questions,
            async (feature, asked) =>
                [.. (await feature.Renew([.. asked.Select(it => it.Session)])).Select(seat => seat is not null)]
        );
        return answers
            .Where(answer => !answer.Yes && answer.Question.IsGranted)
            .ToLookup(answer => answer.Question.Index, answer => answer.Question.Feature);
    }

    /// <summary>Tells the features of sessions that an outage gave a full lease.</summary>
    public Task Prolong(FeatureQuestions questions) =>
        Task.WhenAll(
            questions.ByFeature.Select(asked =>
                License(asked.Key).Prolong([.. asked.Value.Select(it => it.Session)]).AsTask()
            )
        );

    /// <returns>By the index of each question, the features that are held.</returns>
    public async Task<ILookup<int, string>> WhatIsHeld(FeatureQuestions questions)
    {
        (FeatureQuestion Question, bool Yes)[] answers = await Ask(
            questions,
            async (feature, asked) => await feature.Holds([.. asked.Select(it => it.Session.SessionId)])
        );
        return answers
            .Where(answer => answer.Yes)
            .ToLookup(answer => answer.Question.Index, answer => answer.Question.Feature);
    }

    /// <summary>A session ended here, and its features are to be given back once that is durable.</summary>
    public void Owe(string sessionId, IReadOnlyList<string> features, Task durable)
    {
        if (features.Count > 0)
        {
            _debts[sessionId] = new Debt(features, durable);
        }
    }

    /// <summary>An ended session of this id has something to give back before the id is taken anew.</summary>
    public bool Owes(string sessionId) => _debts.Count > 0 && _debts.ContainsKey(sessionId);

    /// <summary>
    /// Gives back what an ended session still holds of features. Nobody who ends it or takes its id anew is answered before; what fails stays owed until somebody asks again
    /// or the leases end by themselves.
    /// </summary>
    public Task GiveBack(string sessionId)
    {
        if (_debts.Count == 0 || !_debts.TryGetValue(sessionId, out Debt? debt))
        {
            return Task.CompletedTask;
        }
        if (debt.Paying is null or { IsFaulted: true })
        {
            debt.Paying = Pay(sessionId, debt);
        }
        return debt.Paying;
    }

    private async Task Pay(string sessionId, Debt debt)
    {
        await debt.Durable;
        string[] ended = [FeatureSession.IdOf(userLicenseType, sessionId)];
        await Task.WhenAll(debt.Features.Select(feature => License(feature).Release(ended).AsTask()));
        _debts.Remove(sessionId);
    }

    private static async Task<(FeatureQuestion Question, bool Yes)[]> Answer(
        IFeatureLicense feature,
        IReadOnlyList<FeatureQuestion> asked,
        Func<IFeatureLicense, IReadOnlyList<FeatureQuestion>, Task<bool[]>> ask
    )
    {
        bool[] answers = await ask(feature, asked);
        return [.. asked.Zip(answers)];
    }

    private async Task<(FeatureQuestion Question, bool Yes)[]> Ask(
        FeatureQuestions questions,
        Func<IFeatureLicense, IReadOnlyList<FeatureQuestion>, Task<bool[]>> ask
    )
    {
        (FeatureQuestion, bool)[][] answers = await Task.WhenAll(
            questions.ByFeature.Select(asked => Answer(License(asked.Key), asked.Value, ask))
        );
        return [.. answers.SelectMany(answer => answer).OrderBy(answer => answer.Item1.Order)];
    }

    private IFeatureLicense License(string feature) =>
        grains.GetGrain<IFeatureLicense>(LicenseKey.Of(organization, feature));

    private sealed class Debt(IReadOnlyList<string> features, Task durable)
    {
        public IReadOnlyList<string> Features { get; } = features;

        public Task Durable { get; } = durable;

        public Task? Paying { get; set; }
    }
}

/// <summary>What there is to ask of features for the sessions of one answer, sorted by feature.</summary>
internal sealed class FeatureQuestions
{
    private Dictionary<string, List<FeatureQuestion>>? _byFeature;
    private int _count;

    public bool IsEmpty => _byFeature is null;

    public IReadOnlyDictionary<string, List<FeatureQuestion>> ByFeature => _byFeature ??= [];

    public void Add(int index, FeatureSession session, IReadOnlyList<string> features, IReadOnlyList<string> granted)
    {
        _byFeature ??= [];
        foreach (string feature in features)
        {
            if (!_byFeature.TryGetValue(feature, out List<FeatureQuestion>? asked))
            {
                _byFeature.Add(feature, asked = []);
            }
            asked.Add(new(_count++, index, feature, session, granted.Contains(feature, StringComparer.Ordinal)));
        }
    }
}

/// <param name="Order">In which the features were asked for.</param>
/// <param name="Index">Of the session in the answer.</param>
/// <param name="Feature">The license type.</param>
/// <param name="Session">The session there.</param>
/// <param name="IsGranted">The session was granted it, as far as its license knows.</param>
internal sealed record FeatureQuestion(int Order, int Index, string Feature, FeatureSession Session, bool IsGranted);
