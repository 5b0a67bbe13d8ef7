using CsCheck;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public sealed class NamedSetTests
{
    private const int KeyCount = 60;

    [Fact]
    public void A_named_set_holds_what_a_dictionary_holds_whatever_comes_and_goes() =>
        Gen.Select(Gen.Int[0, KeyCount - 1], Gen.Bool)
            .Array[0, 400]
            .Sample(steps =>
            {
                var set = new NamedSet<Item>();
                var model = new Dictionary<string, Item>(StringComparer.Ordinal);
                foreach ((int number, bool adds) in steps)
                {
                    string key = $"key-{number}";
                    if (!adds)
                    {
                        Assert.Equal(model.Remove(key, out Item? gone), set.Remove(gone ?? new Item(key)));
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
    public void A_name_that_is_there_is_not_added_again()
    {
        var set = new NamedSet<Item>();
        set.Add(new Item("a"));
        Assert.Throws<InvariantBrokenException>(() => set.Add(new Item("a")));
        Assert.Equal(1, set.Count);
    }

    private sealed class Item(string name) : INamed
    {
        public Name Name { get; } = new(name);
    }
}
