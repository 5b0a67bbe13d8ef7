using Microsoft.AspNetCore.Http.Features;

namespace SeatBroker.Server.Http;

/// <summary>Looks at a request's path before it is routed: routing forgives what the contract does not.</summary>
internal static class RequestPath
{
    private const string Version1 = "/v1/";
    private const string BulkRenewal = "/sessions/renew";

    /// <summary>The one page whose address ends with a slash: its files are named from there.</summary>
    private const string Docs = "/docs/";

    /// <summary>How the routes outside version 1 begin, and version 1 itself.</summary>
    private static readonly string[] Beginnings =
    [
        "/v1",
        "/healthz/live",
        "/healthz/ready",
        "/metrics",
        "/openapi/v1.json",
        "/docs",
        "/language",
        "/organizations",
    ];

    public static Problem? Check(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "";
        if (WasNormalized(http, path) && HasDotSegment(RawPath(http)))
        {
            return Problem.InvalidIdentifier("A segment of the path");
        }

        if (HasEmptySegment(path))
        {
            return Problem.NotFound();
        }

        // Without a capital, no path differs from a route by its case alone.
        return path.AsSpan().ContainsAnyInRange('A', 'Z') ? CheckCapitals(http, path) : null;
    }

    /// <summary>Routing compares methods ignoring case; HTTP does not. One that is not in capitals is made one that no route has.</summary>
    public static void MakeUnknownMethodUnknown(HttpRequest request)
    {
        string method = request.Method;
        if (method.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            request.Method = "UNKNOWN";
        }
    }

    private static bool HasEmptySegment(string path) =>
        path.Length > 1 && (path[^1] == '/' || path.Contains("//", StringComparison.Ordinal)) && path != Docs;

    private static Problem? CheckCapitals(HttpContext http, string path)
    {
        if (DiffersFromARouteByCase(path))
        {
            return Problem.NotFound();
        }

        // What follows is then the name of a session, which nobody can post to; routing would take it for the bulk renewal.
        if (
            HttpMethods.IsPost(http.Request.Method)
            && path.EndsWith(BulkRenewal, StringComparison.OrdinalIgnoreCase)
            && !path.EndsWith(BulkRenewal, StringComparison.Ordinal)
        )
        {
            http.Response.Headers.Allow = $"{HttpMethods.Delete}, {HttpMethods.Put}";
            return Problem.MethodNotAllowed();
        }

        return null;
    }

    private static bool DiffersFromARouteByCase(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Version1, StringComparison.Ordinal))
        {
            foreach (string beginning in Beginnings)
            {
                if (path.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                {
                    return !path.StartsWith(beginning, StringComparison.Ordinal);
                }
            }

            return false;
        }

        // In version 1 words and names take turns: organizations/{org}/licenses/{licenseType}/sessions/{sessionId}/renew.
        ReadOnlySpan<char> rest = path[Version1.Length..];
        bool isWord = true;
        foreach (Range segment in rest.Split('/'))
        {
            if (isWord && rest[segment].ContainsAnyInRange('A', 'Z'))
            {
                return true;
            }

            isWord = !isWord;
        }

        return false;
    }

    /// <summary>The server decodes the path and resolves dot segments; a path that is as long as what was sent went through unchanged.</summary>
    private static bool WasNormalized(HttpContext http, string path) =>
        RawTarget(http).Length != path.Length + (http.Request.QueryString.Value?.Length ?? 0);

    /// <summary>Resolved, <c>/v1/organizations/..</c> would be another route; as sent, it names an organization "..".</summary>
    private static bool HasDotSegment(ReadOnlySpan<char> rawPath)
    {
        int version1 = rawPath.IndexOf(Version1, StringComparison.Ordinal);
        if (version1 < 0)
        {
            return false;
        }

        foreach (Range segment in rawPath.Split('/'))
        {
            if (Uri.UnescapeDataString(rawPath[segment]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> RawPath(HttpContext http)
    {
        ReadOnlySpan<char> target = RawTarget(http);
        int query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    private static string RawTarget(HttpContext http) =>
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
