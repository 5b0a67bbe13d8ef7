using System.Text.RegularExpressions;
using System.Xml.Linq;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests;

/// <summary>Rules about the code itself.</summary>
public partial class TidyTests
{
    private const int LineCountMax = 500;
    private const int MatchMilliseconds = 10_000;

    private static readonly string Root = FindRoot();

    /// <summary>Who may refer to whom. Arrows point down; the server gathers its HTTP calls as a gateway does; a sample knows what a customer gets.</summary>
    private static readonly Dictionary<string, string[]> MayReferTo = new(StringComparer.Ordinal)
    {
        ["SeatBroker.Domain"] = [],
        ["SeatBroker.Abstractions"] = [],
        ["SeatBroker.Client"] = ["SeatBroker.Abstractions"],
        ["SeatBroker.Grains"] = ["SeatBroker.Abstractions", "SeatBroker.Domain"],
        ["SeatBroker.Journal.Sqlite"] = ["SeatBroker.Domain"],
        ["SeatBroker.Journal.PostgreSql"] = ["SeatBroker.Domain"],
        ["SeatBroker.Journal.AzureBlobs"] = ["SeatBroker.Domain"],
        ["SeatBroker.Server"] =
        [
            "SeatBroker.Abstractions",
            "SeatBroker.Client",
            "SeatBroker.Domain",
            "SeatBroker.Grains",
            "SeatBroker.Journal.Sqlite",
            "SeatBroker.Journal.PostgreSql",
            "SeatBroker.Journal.AzureBlobs",
        ],
        ["AgentLoginGateway"] = ["SeatBroker.Abstractions", "SeatBroker.Client"],
        ["BillingJob"] = ["SeatBroker.Abstractions", "SeatBroker.Client"],
        ["TraceReplay"] = ["SeatBroker.Abstractions", "SeatBroker.Client"],
    };

    [Fact]
    public void The_domain_has_no_package_and_no_project_reference()
    {
        XDocument project = XDocument.Load(Path.Combine(Root, "src/SeatBroker.Domain/SeatBroker.Domain.csproj"));
        string[] references =
        [
            .. project
                .Descendants()
                .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference")
                .Select(element => element.ToString()),
        ];
        Assert.Empty(references);
        Assert.All(
            typeof(License).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Projects_refer_to_each_other_as_the_design_says()
    {
        foreach (string path in Files("*.csproj").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            Assert.True(MayReferTo.ContainsKey(name), $"{path} is a project that the design does not have");
            foreach (string reference in ProjectReferences(path))
            {
                Assert.True(MayReferTo[name].Contains(reference), $"{name} must not refer to {reference}");
            }
        }
    }

    [Fact]
    public void Every_version_stands_in_the_one_file_for_versions()
    {
        foreach (string path in Files("*.csproj"))
        {
            XDocument project = XDocument.Load(Path.Combine(Root, path));
            Assert.True(
                project.Descendants("PackageReference").All(reference => reference.Attribute("Version") is null),
                $"{path} names a version"
            );
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        foreach ((string path, string text) in Sources())
        {
            int lines = text.Count(character => character == '\n');
            Assert.True(lines <= LineCountMax, $"{path} has {lines} lines");
        }
    }

    [Fact]
    public void Nothing_in_the_domain_knows_a_clock()
    {
        foreach ((string path, string text) in Sources("src/SeatBroker.Domain/"))
        {
            Match found = Clock().Match(text);
            Assert.False(found.Success, $"{path} says {found.Value}");
        }
    }

    [Fact]
    public void The_rules_know_no_disk_no_thread_and_no_chance()
    {
        IEnumerable<(string Path, string Text)> rules = Sources("src/SeatBroker.Domain/")
            .Where(source => !source.Path.StartsWith("src/SeatBroker.Domain/Journal/", StringComparison.Ordinal));
        foreach ((string path, string text) in rules)
        {
            Match found = ImpureWord().Match(text);
            Assert.False(found.Success, $"{path} says {found.Value}");
        }
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        foreach ((string path, string text) in Sources().Where(source => !IsThisFile(source.Path)))
        {
            Match found = EmptyName().Match(text);
            Assert.False(found.Success, $"{path} has {found.Value}");
        }
    }

    [Fact]
    public void No_folder_gathers_things_by_their_kind()
    {
        foreach ((string path, _) in Sources())
        {
            Match found = FolderOfAKind().Match(path);
            Assert.False(found.Success, $"{path} lies in {found.Value}");
        }
    }

    [Fact]
    public void No_warning_is_silenced_and_no_test_is_skipped()
    {
        foreach ((string path, string text) in Sources().Where(source => !IsThisFile(source.Path)))
        {
            Match found = Silenced().Match(text);
            Assert.False(found.Success, $"{path} says {found.Value}");
        }
    }

    [Theory]
    [InlineData("public class SeatManager", true)]
    [InlineData("internal sealed record LicenseInfo(", true)]
    [InlineData("public interface ISeatService", true)]
    [InlineData("record struct SeatData", true)]
    [InlineData("public sealed class License", false)]
    [InlineData("record BaseUsage(", false)]
    [InlineData("class DataDirectory", false)]
    public void A_name_that_says_nothing_is_known_by_its_ending(string declaration, bool isEmpty) =>
        Assert.Equal(isEmpty, EmptyName().IsMatch(declaration));

    [GeneratedRegex(
        @"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|\bTimeProvider\b|\bStopwatch\b|\bEnvironment\.TickCount",
        RegexOptions.ExplicitCapture,
        MatchMilliseconds
    )]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"\b(Random|File|Directory|Task|ValueTask|Thread|async|await|lock \()\b",
        RegexOptions.ExplicitCapture,
        MatchMilliseconds
    )]
    private static partial Regex ImpureWord();

    [GeneratedRegex(
        @"\b(class|record|record struct|record class|struct|interface|enum)\s+\w+(Manager|Helpers?|Utils?|Common|Base|Service|Impl|Data|Info)\b",
        RegexOptions.ExplicitCapture,
        MatchMilliseconds
    )]
    private static partial Regex EmptyName();

    [GeneratedRegex(
        @"/(Interfaces|Models|Helpers|Utils|Common|Services|Enums)/",
        RegexOptions.ExplicitCapture,
        MatchMilliseconds
    )]
    private static partial Regex FolderOfAKind();

    [GeneratedRegex(
        @"#pragma warning|SuppressMessage|\b(TODO|FIXME|HACK)\b|\bSkip\s*=\s*""|Thread\.Sleep|catch(\s*\([^)]*\))?\s*\{\s*\}",
        RegexOptions.ExplicitCapture,
        MatchMilliseconds
    )]
    private static partial Regex Silenced();

    private static bool IsThisFile(string path) => path.EndsWith($"/{nameof(TidyTests)}.cs", StringComparison.Ordinal);

    private static IEnumerable<string> ProjectReferences(string path) =>
        XDocument
            .Load(Path.Combine(Root, path))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static IEnumerable<(string Path, string Text)> Sources(string under = "") =>
        Files("*.cs")
            .Where(path => path.StartsWith(under, StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(Path.Combine(Root, path))));

    /// <summary>Paths below the root, with slashes, of what people wrote.</summary>
    private static IEnumerable<string> Files(string pattern) =>
        new[] { "src", "tests", "samples" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            )
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !BuildOutput().IsMatch(path));

    [GeneratedRegex("/(bin|obj|node_modules)/", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex BuildOutput();

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SeatBroker.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("SeatBroker.sln lies above no test.");
    }
}
