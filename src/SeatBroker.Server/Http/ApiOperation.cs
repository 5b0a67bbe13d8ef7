namespace SeatBroker.Server.Http;

/// <summary>What the API's description says of one endpoint beyond its route: what goes in, what comes out, what is refused.</summary>
internal sealed class ApiOperation(string id, string summary)
{
    public string Id { get; } = id;

    public string Summary { get; } = summary;

    public Type? Body { get; init; }

    /// <summary>In what the body may come besides JSON.</summary>
    public List<string> OtherBodyMediaTypes { get; } = [];

    /// <summary>It is too long to be begun anew when a call within the cluster is lost (<see cref="LostCalls"/>).</summary>
    public bool RunsOnce { get; init; }

    /// <summary>The answers by status; null for one without a body.</summary>
    public Dictionary<int, Type?> Answers { get; } = [];

    public string MediaType { get; init; } = "application/json";

    public List<string> OtherMediaTypes { get; } = [];

    public List<ApiParameter> Query { get; } = [];

    /// <summary>The answer is a list that may go on: a Link header tells where.</summary>
    public bool IsPaged => Query.Contains(ApiParameter.Limit);

    /// <summary>The codes of this endpoint's own refusals; those that every endpoint can give are added.</summary>
    public List<string> Codes { get; } = [];
}

/// <summary>A query parameter.</summary>
internal sealed record ApiParameter(string Name, string Description)
{
    public bool IsNumber { get; init; }

    public static ApiParameter Limit { get; } =
        new("limit", $"At most so many items; 1 to {Query.LimitMax}, which is the default.") { IsNumber = true };

    public static ApiParameter AfterId { get; } = new("after", "The last id seen; take it from the Link header.");

    public static ApiParameter AfterCursor { get; } = new("after", "A cursor; take it from the Link header.");

    public static ApiParameter Category { get; } =
        new("category", "A list of user, feature and product, separated by commas; user by default.");

    public static ApiParameter Reason { get; } =
        new("reason", "reassign: the user stays, and the license is taken back. Absent: the user was deleted.");

    public static ApiParameter Bom { get; } =
        new("bom", "true: CSV begins with a UTF-8 byte order mark, as spreadsheets like it; false by default.");

    public static ApiParameter Month { get; } = new("month", "yyyy-MM; the current month by default.");
}
