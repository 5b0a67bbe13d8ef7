using SeatBroker.Domain.Tests.Licenses;

namespace SeatBroker.Tests.Grains;

/// <summary>What may have become of a license: what the plain model of the rules makes of one order of the calls, and of one outcome of those that were not answered.</summary>
internal sealed class Belief
{
    private readonly (int From, string Zone)[] _zones;

    public Belief(Terms terms, int firstMonth, string zone, long now)
        : this(new NaiveLicense(), terms, [(firstMonth, zone)]) => Put(terms, now);

    private Belief(NaiveLicense model, Terms terms, (int From, string Zone)[] zones)
    {
        Model = model;
        Terms = terms;
        _zones = zones;
    }

    public NaiveLicense Model { get; }

    public Terms Terms { get; private set; }

    public void Put(Terms terms, long now)
    {
        Terms = terms;
        Model.PutContract(terms, _zones, now);
    }

    /// <summary>The broker could not answer until an instant, and does now.</summary>
    public Belief Recovered(long answerableSince, long now)
    {
        Belief recovered = Copy();
        recovered.Model.Outage(answerableSince);
        recovered.Model.Advance(now);
        return recovered;
    }

    public Belief Copy() => new(Model.Copy(), Terms, _zones);

    /// <summary>All that is believed. Two beliefs that say the same are one.</summary>
    public override string ToString() =>
        string.Join(
            Environment.NewLine,
            (IEnumerable<object>)[Terms, Model.Usage(), .. Model.Sessions(), .. Model.Months(), .. Model.Unseen()]
        );

    /// <summary>
    /// All beliefs that the answers leave possible, of calls that were under way together. Any order may be the one in which they were decided; what was kept is a beginning of it,
    /// and holds every call that was answered, with that answer.
    /// </summary>
    /// <param name="calls">The calls.</param>
    /// <param name="answers">The answer of each; null: not known to be done.</param>
    /// <param name="now">The one instant of all of them.</param>
    /// <param name="possible">Takes the beliefs, by what they say.</param>
    public void Follow(LicenseCall[] calls, string?[] answers, long now, Dictionary<string, Belief> possible)
    {
        if (answers.All(answer => answer is null))
        {
            possible.TryAdd(ToString(), this);
        }
        for (int i = 0; i < calls.Length; i++)
        {
            Belief after = Copy();
            string expected = calls[i].Expect(after, now);
            if (answers[i] is { } answer && answer != expected)
            {
                continue;
            }
            if (calls.Length == 1)
            {
                possible.TryAdd(after.ToString(), after);
                continue;
            }
            after.Follow([.. calls[..i], .. calls[(i + 1)..]], [.. answers[..i], .. answers[(i + 1)..]], now, possible);
        }
    }
}
