using SeatBroker.Server.Http;

namespace SeatBroker.Server.Pages;

/// <summary>
/// Refuses what a page of another origin asks for: neither the stream of live figures nor a form may be used from there. Navigations are let in, since links may
/// come from anywhere.
/// </summary>
internal static class SameOrigin
{
    public static Task RequireAsync(HttpContext http, RequestDelegate next) =>
        IsForeign(http.Request)
            ? new Problem(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "A page of another origin asked for this."
            ).WriteAsync(http)
            : next(http);

    private static bool IsForeign(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            // The scheme is left out: a proxy in front may speak TLS.
            return !Uri.TryCreate(origin, UriKind.Absolute, out var address)
                || !string.Equals(address.Authority, WithoutDefaultPort(request), StringComparison.OrdinalIgnoreCase);
        }

        bool isNavigation = request.Headers["Sec-Fetch-Mode"] == "navigate" && HttpMethods.IsGet(request.Method);
        return !isNavigation && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
    }

    private static string WithoutDefaultPort(HttpRequest request) =>
        request.Host.Port is 80 or 443 ? request.Host.Host : request.Host.Value ?? "";
}
