using Microsoft.AspNetCore.Http.Features;

namespace SeatBroker.Server.Http;

/// <summary>Looks at a request's path before it is routed: routing forgives what the contract does not.</summary>
internal static class RequestPath
{
    private const string Version1 = "/v1/";

    public static Problem? Check(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "";
        if (WasNormalized(http, path) && HasDotSegment(RawPath(http)))
        {
            return Problem.InvalidIdentifier("A segment of the path");
        }

        bool isVersion1 = path.StartsWith(Version1, StringComparison.OrdinalIgnoreCase);
        return isVersion1 && (path[^1] == '/' || path.Contains("//", StringComparison.Ordinal))
            ? Problem.NotFound()
            : null;
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

    /// <summary>The server decodes the path and resolves dot segments; a path that is as long as what was sent went through unchanged.</summary>
    private static bool WasNormalized(HttpContext http, string path) =>
        RawTarget(http).Length != path.Length + (http.Request.QueryString.Value?.Length ?? 0);

    /// <summary>Resolved, <c>/v1/organizations/..</c> would be another route; as sent, it names an organization "..".</summary>
    private static bool HasDotSegment(ReadOnlySpan<char> rawPath)
    {
        int version1 = rawPath.IndexOf(Version1, StringComparison.OrdinalIgnoreCase);
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
