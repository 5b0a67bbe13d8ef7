using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using SeatBroker.Server.Resources;

namespace SeatBroker.Tests.Pages;

public sealed partial class PageTextsTests
{
    [Fact]
    public void Both_languages_say_everything()
    {
        var english = Texts(CultureInfo.InvariantCulture);
        var japanese = Texts(CultureInfo.GetCultureInfo("ja"));

        Assert.NotEmpty(english);
        Assert.Equal(
            english.Keys.Order(StringComparer.Ordinal),
            japanese.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(
            english,
            text =>
            {
                Assert.NotEmpty(japanese[text.Key]);
                Assert.Equal(Places(text.Value), Places(japanese[text.Key]), StringComparer.Ordinal);
            }
        );
    }

    private static Dictionary<string, string> Texts(CultureInfo culture)
    {
        var resources = new ResourceManager(typeof(PageTexts));
        return resources
            .GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Places(string text) =>
        Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
