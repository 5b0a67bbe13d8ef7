using System.Globalization;
using Microsoft.Extensions.Primitives;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>Reads what comes after the '?'. Parameters that the contract does not name are ignored.</summary>
internal static class Query
{
    public const int LimitMax = 10_000;

    public static (int Limit, Problem? Problem) Limit(HttpRequest request)
    {
        if (!request.Query.TryGetValue("limit", out StringValues given))
        {
            return (LimitMax, null);
        }

        return
            int.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
            && limit is >= 1 and <= LimitMax
            ? (limit, null)
            : (0, Problem.InvalidRequest($"'limit' must be a whole number from 1 to {LimitMax}."));
    }

    /// <summary>The id that a list goes on after; null: from its beginning.</summary>
    public static (string? After, Problem? Problem) AfterId(HttpRequest request)
    {
        if (!request.Query.TryGetValue("after", out StringValues given))
        {
            return (null, null);
        }

        string after = given.ToString();
        return Identifier.IsValid(after)
            ? (after, null)
            : (null, Problem.InvalidRequest("'after' is no id of this list."));
    }

    /// <summary>The cursor that a list goes on after; 0: from its beginning.</summary>
    public static (long After, Problem? Problem) AfterCursor(HttpRequest request)
    {
        if (!request.Query.TryGetValue("after", out StringValues given))
        {
            return (0, null);
        }

        return long.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long after)
            ? (after, null)
            : (0, Problem.InvalidRequest("'after' is no cursor of this list; take it from the Link header."));
    }

    /// <summary>The categories asked for; user licenses by default.</summary>
    public static (HashSet<LicenseCategory> Categories, Problem? Problem) Categories(HttpRequest request)
    {
        if (!request.Query.TryGetValue("category", out StringValues given))
        {
            return ([LicenseCategory.User], null);
        }

        HashSet<LicenseCategory> categories = [];
        foreach (string word in given.ToString().Split(','))
        {
            if (Words.ToCategory(word) is not { } category)
            {
                return (
                    [],
                    Problem.InvalidRequest(
                        "'category' must be a list of user, feature and product, separated by commas."
                    )
                );
            }

            categories.Add(category);
        }

        return (categories, null);
    }

    /// <summary>Why an assignment ends: the user was deleted (absent), or stays and gives the license back.</summary>
    public static (bool Reassign, Problem? Problem) Reason(HttpRequest request) =>
        !request.Query.TryGetValue("reason", out StringValues given) ? (false, null)
        : given == "reassign" ? (true, null)
        : (false, Problem.InvalidRequest("'reason' must be reassign, or absent: the user was deleted."));

    /// <summary>Whether a CSV begins with a byte order mark, by which spreadsheets know UTF-8.</summary>
    public static (bool WithBom, Problem? Problem) Bom(HttpRequest request) =>
        !request.Query.TryGetValue("bom", out StringValues given) || given == "false" ? (false, null)
        : given == "true" ? (true, null)
        : (false, Problem.InvalidRequest("'bom' must be true or false."));

    /// <summary>The month asked for; null: the current one.</summary>
    public static (string? Month, Problem? Problem) Month(HttpRequest request)
    {
        if (!request.Query.TryGetValue("month", out StringValues given))
        {
            return (null, null);
        }

        string month = given.ToString();
        return MonthText.IsValid(month) ? (month, null) : (null, MonthText.Invalid());
    }

    /// <summary>Tells where a list goes on. The link is relative, as the broker need not know its own address.</summary>
    public static void LinkNext(HttpContext http, int limit, string after)
    {
        HttpRequest request = http.Request;
        string kept = request.Query.ContainsKey("limit")
            ? string.Create(CultureInfo.InvariantCulture, $"limit={limit}&")
            : "";
        http.Response.Headers.Link = $"<{request.Path}?{kept}after={Uri.EscapeDataString(after)}>; rel=\"next\"";
    }
}
