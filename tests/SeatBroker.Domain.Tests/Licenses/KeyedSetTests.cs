using CsCheck;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public sealed class KeyedSetTests
{
    private const int KeyCount = 60;

    [Fact]
    public void A_keyed_set_holds_what_a_dictionary_holds_whatever_comes_and_goes() =>
        Gen.Select(Gen.Int[0, KeyCount - 1], Gen.Bool)
            .Array[0, 400]
            .Sample(steps =>
            {
                var set = new KeyedSet<Item>();
                var model = new Dictionary<string, Item>(StringComparer.Ordinal);
                foreach ((int number, bool adds) in steps)
                {
                    string key = $"key-{number}";
                    if (!adds)
                    {
                        Assert.Equal(model.Remove(key), set.Remove(key));
                    }
                    else if (!model.ContainsKey(key))
                    {
                        var item = new Item(key);
                        model.Add(key, item);
                        set.Add(item);
                    }
                    Assert.Equal(model.Count, set.Count);
                    for (int i = 0; i < KeyCount; i++)
                    {
                        Assert.Same(model.GetValueOrDefault($"key-{i}"), set.Find($"key-{i}"));
                    }
                }
            });

    [Fact]
    public void A_key_that_is_there_is_not_added_again()
    {
        var set = new KeyedSet<Item>();
        set.Add(new Item("a"));
        Assert.Throws<InvariantBrokenException>(() => set.Add(new Item("a")));
        Assert.Equal(1, set.Count);
    }

    private sealed record Item(string Key) : IKeyed;
}
