using System.Text.Json;
using System.Text.RegularExpressions;

namespace SeatBroker.Tests.Http;

/// <summary>What the server says of itself at <c>/openapi/v1.json</c>, and how far values are otherwise.</summary>
internal sealed class Description(JsonElement document)
{
    private const string Instant = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$";
    private static readonly TimeSpan MatchMax = TimeSpan.FromSeconds(1);

    public IReadOnlyList<DescribedOperation> Operations { get; } =
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        select new DescribedOperation(method.Name.ToUpperInvariant(), path.Name, method.Value),
    ];

    /// <summary>The operation that a request is for; a path's own word goes before a name in its place.</summary>
    public DescribedOperation Find(string method, string path) =>
        Operations
            .Where(operation => operation.Method == method && operation.Matches(path.Split('?')[0]))
            .MinBy(operation => operation.Path.Count(letter => letter == '{'))
        ?? throw new InvalidOperationException($"{method} {path} is not described.");

    /// <summary>A schema, or what it refers to.</summary>
    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out JsonElement reference)
            ? document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;

    public static bool Takes(JsonElement schema, string type) =>
        schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } types
            ? types.EnumerateArray().Any(it => it.ValueEquals(type))
            : schema.GetProperty("type").ValueEquals(type);

    public static bool Requires(JsonElement schema, string member) =>
        schema.TryGetProperty("required", out JsonElement required)
        && required.EnumerateArray().Any(it => it.ValueEquals(member));

    /// <summary>Where a value is not as its schema has it.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string at)
    {
        schema = Resolve(schema);
        string type = TypeOf(value);
        if (!Takes(schema, type) && !(type == "integer" && Takes(schema, "number")))
        {
            return [$"{at} is of type {type}"];
        }

        return type switch
        {
            "object" => MemberFaults(value, schema, at),
            "array" => value
                .EnumerateArray()
                .SelectMany((item, i) => Faults(item, schema.GetProperty("items"), $"{at}[{i}]")),
            "string" when !IsFit(value.GetString()!, schema) => [$"{at} is {value}"],
            _ => [],
        };
    }

    private IEnumerable<string> MemberFaults(JsonElement value, JsonElement schema, string at)
    {
        JsonElement members = schema.GetProperty("properties");
        return
        [
            .. from member in members.EnumerateObject()
            where Requires(schema, member.Name) && !value.TryGetProperty(member.Name, out _)
            select $"{at}.{member.Name} is absent",
            .. value
                .EnumerateObject()
                .SelectMany(member =>
                    members.TryGetProperty(member.Name, out JsonElement described)
                        ? Faults(member.Value, described, $"{at}.{member.Name}")
                        : [$"{at}.{member.Name} is not described"]
                ),
        ];
    }

    private static bool IsFit(string text, JsonElement schema) =>
        (
            !schema.TryGetProperty("enum", out JsonElement words)
            || words.EnumerateArray().Any(word => word.ValueEquals(text))
        )
        && (
            !schema.TryGetProperty("pattern", out JsonElement pattern)
            || Regex.IsMatch(text, pattern.GetString()!, RegexOptions.None, MatchMax)
        )
        && (
            !schema.TryGetProperty("format", out JsonElement format)
            || !format.ValueEquals("date-time")
            || Regex.IsMatch(text, Instant, RegexOptions.None, MatchMax)
        );

    private static string TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind kind => kind.ToString().ToLowerInvariant(),
        };
}

/// <summary>A method of a route, and what is told of it.</summary>
internal sealed record DescribedOperation(string Method, string Path, JsonElement Told)
{
    public string Id => Told.Text("operationId")!;

    public JsonElement Responses => Told.GetProperty("responses");

    /// <summary>The schema of its JSON body, if it takes one.</summary>
    public JsonElement? Body => Told.TryGetProperty("requestBody", out _) ? BodyAs("application/json") : null;

    /// <summary>Everything that it may be answered with: a status and the media type, and the status again with each header.</summary>
    public IEnumerable<string> Answers =>
        Responses
            .EnumerateObject()
            .SelectMany(response => Names(response.Value, "content", "headers").Select(it => $"{response.Name} {it}"));

    public JsonElement? BodyAs(string mediaType) =>
        Told.GetProperty("requestBody").GetProperty("content").TryGetProperty(mediaType, out JsonElement body)
            ? body.GetProperty("schema")
            : null;

    public bool Matches(string path)
    {
        string[] words = Path.Split('/');
        string[] given = path.Split('/');
        return words.Length == given.Length
            && words.Zip(given).All(it => it.First is ['{', ..] || it.First == it.Second);
    }

    private static IEnumerable<string> Names(JsonElement response, params string[] parts) =>
        response.TryGetProperty("content", out _)
            ? parts
                .Where(part => response.TryGetProperty(part, out _))
                .SelectMany(part => response.GetProperty(part).EnumerateObject().Select(it => it.Name))
            : [""];
}
