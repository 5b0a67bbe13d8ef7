using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>One hostile request and what it must be answered with; a null code: an answer that is no problem.</summary>
internal sealed record HostileRequest(string Name, int Status, string? Code, RawRequest Request);

/// <summary>What no honest client sends.</summary>
internal static partial class HostileRequests
{
    public const string Organization = "/v1/organizations/acme";
    public const string License = Organization + "/licenses/agent";
    public const string Session = License + "/sessions/s-1";
    public const string Renew = License + "/sessions/renew";

    private const string NewOrganization = "/v1/organizations/new";
    private const string ValidOrganization = """{"displayName":"A"}""";
    private const int MiB = 1024 * 1024;

    public static IEnumerable<HostileRequest> All =>
        [
            .. Identifiers(),
            .. Paths(),
            .. Methods(),
            .. MediaTypes(),
            .. Documents(),
            .. Organizations(),
            .. HostileContracts.All(),
            .. Logins(),
            .. BulkRenewals(),
            .. NamedUsers(),
            .. Queries(),
            .. Months(),
            .. Hosts(),
        ];

    public static HostileRequest Put(string path, string name, string body, string code = "invalid_request") =>
        Put(path, name, Encoding.UTF8.GetBytes(body), code);

    private static HostileRequest Put(string path, string name, byte[] body, string code = "invalid_request") =>
        new($"PUT {path} {name}", 400, code, new RawRequest("PUT", path) { Body = body });

    private static IEnumerable<HostileRequest> Identifiers()
    {
        string[] bad =
        [
            ".",
            "..",
            "%2e",
            "%2E%2e",
            ".%2e",
            "a%20b",
            "a%2Fb",
            "a%2fb",
            "%2F",
            "a%5Cb",
            "a\\b",
            "a%00",
            "%00",
            "a%0d%0ab",
            "%",
            "a%zz",
            "%ff",
            "%c0%80",
            "%ed%a0%80",
            "%E7%B5%84",
            "a+b",
            "a;b",
            "a,b",
            "a*b",
            "a'b",
            "a\"b",
            "<script>",
            "a|b",
            "a$b",
            "a!b",
            "a&b",
            "a=b",
            "(a)",
            "{org}",
            "a^b",
            "a`b",
            "a%23b",
            "a%3Fb",
            "%25",
            new string('a', 129),
            new string('.', 129),
            new string('a', 5_000),
        ];
        foreach (string id in bad)
        {
            string shown = id.Length > 20 ? $"{id[..5]}... ({id.Length})" : id;
            yield return Bad($"organization {shown}", $"/v1/organizations/{id}", ValidOrganization);
            yield return Bad($"license {shown}", $"{Organization}/licenses/{id}", Bodies.Contract(1, 0));
            yield return Bad($"session {shown}", $"{License}/sessions/{id}", Bodies.Login("eve"));
        }

        static HostileRequest Bad(string name, string path, string body) =>
            new(name, 400, "invalid_identifier", new("PUT", path) { Body = Encoding.UTF8.GetBytes(body) });
    }

    private static IEnumerable<HostileRequest> Paths()
    {
        string[] unknown =
        [
            "/v1",
            "/v1/",
            "/v2/organizations",
            "/v1/nothing",
            "/nothing",
            "/healthz",
            "/openapi/v2.json",
            "/v1/organizations/",
            "//v1/organizations",
            "/v1//organizations",
            "/v1/organizations//licenses",
            "/v1/organizations//licenses/agent",
            $"{Organization}/licenses//sessions",
            $"{Organization}//licenses",
            $"{License}/",
            $"{License}/sessions/",
            $"{License}/nothing",
            $"{Organization}/billing/",
            "/v1/billing/",
            "/v1/billing",
        ];
        return unknown.Select(path => new HostileRequest($"GET {path}", 404, "not_found", new("GET", path)));
    }

    private static IEnumerable<HostileRequest> Methods()
    {
        (string Method, string Path)[] wrong =
        [
            ("POST", "/v1/organizations"),
            ("DELETE", "/v1/organizations"),
            ("DELETE", Organization),
            ("PATCH", Organization),
            ("POST", Organization),
            ("OPTIONS", Organization),
            ("TRACE", Organization),
            ("BREW", Organization),
            ("get", Organization),
            ("Put", Organization),
            ("DELETE", License),
            ("POST", License),
            ("PUT", $"{Organization}/licenses"),
            ("GET", Session),
            ("POST", Session),
            ("GET", Renew),
            ("GET", $"{Session}/renew"),
            ("OPTIONS", $"{Session}/renew"),
            ("PUT", $"{Session}/renew"),
            ("POST", $"{License}/sessions"),
            ("POST", $"{License}/burst-peak"),
            ("PUT", $"{Organization}/billing/2026-11"),
            ("DELETE", "/v1/billing/2026-11"),
            ("POST", "/healthz/live"),
            ("POST", "/healthz/ready"),
            ("POST", "/metrics"),
            ("DELETE", "/openapi/v1.json"),
            ("POST", "/"),
            ("POST", "/organizations/acme"),
            ("POST", "/organizations/acme/licenses/agent"),
            ("POST", "/organizations/acme/live"),
            ("PUT", "/organizations/acme/licenses/agent/release"),
        ];
        return wrong.Select(it => new HostileRequest(
            $"{it.Method} {it.Path}",
            405,
            "method_not_allowed",
            new(it.Method, it.Path)
        ));
    }

    private static IEnumerable<HostileRequest> Queries()
    {
        string[] limits =
        [
            "0",
            "-1",
            "10001",
            "abc",
            "1.5",
            "",
            "99999999999999999999",
            "%201",
            "%2B1",
            "1&limit=2",
            "0x1",
            "%00",
        ];
        foreach (string limit in limits)
        {
            yield return Get($"/v1/organizations?limit={limit}");
            yield return Get($"{License}/sessions?limit={limit}");
        }

        foreach (string after in (string[])["", "%00", "a/b", "..", "a%20b", "%ed%a0%80", new string('a', 129)])
        {
            yield return Get($"/v1/organizations?after={after}");
        }

        foreach (string after in (string[])["", "-1", "abc", "1.5", "9223372036854775808", "%00"])
        {
            yield return Get($"{License}/sessions?after={after}");
        }

        foreach (
            string category in (string[])
                ["", "all", "USER", "user,", ",", "user,,feature", "user%00", "user;feature", "user%20"]
        )
        {
            yield return Get($"{Organization}/licenses?category={category}");
        }

        // Strange and allowed.
        yield return new("last cursor", 200, null, new("GET", $"{License}/sessions?after=9223372036854775807"));
        yield return new("last id", 200, null, new("GET", $"/v1/organizations?after={new string('~', 128)}"));

        static HostileRequest Get(string path) => new($"GET {path}", 400, "invalid_request", new("GET", path));
    }

    private static IEnumerable<HostileRequest> Months()
    {
        string[] bad =
        [
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "2026-11-01",
            "0000-01",
            "2026_11",
            "-026-11",
            "+026-11",
            "2026-+1",
            "2026-%201",
            "abc",
            "2026-11%00",
            "%EF%BC%92026-11",
            "999999-12",
            "2999-12",
        ];
        foreach (string month in bad)
        {
            // The server itself refuses a NUL in a path.
            string inPath = month.Contains("%00", StringComparison.Ordinal) ? "invalid_identifier" : "invalid_month";
            yield return Get($"{License}/burst-peak?month={month}", 400, "invalid_month");
            yield return Get($"{Organization}/billing/{month}", 400, inPath);
            yield return Get($"/v1/billing/{month}", 400, inPath);
        }

        yield return Get($"{License}/burst-peak?month=", 400, "invalid_month");
        yield return Get($"{License}/burst-peak?month=2026-11&month=2026-11", 400, "invalid_month");
        yield return Get($"{License}/burst-peak?month=0001-01", 404, "unknown_month");
        yield return Get($"{Organization}/billing/0001-01", 404, "unknown_month");
        yield return Get("/v1/billing/0001-01", 200, null);

        static HostileRequest Get(string path, int status, string? code) =>
            new($"GET {path}", status, code, new("GET", path));
    }

    private static IEnumerable<HostileRequest> Hosts()
    {
        string?[] foreign =
        [
            null,
            "",
            "evil.example",
            "evil.example:5080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil@localhost",
            "localhost@evil",
            "127.0.0.2",
            "[::2]",
            "0.0.0.0",
            "local host",
            "localhost/",
            "*",
            "localhost:",
            "localhost:http",
            "127.0.0.1:65536",
            "[::1]:99999",
            "localhost:99999999999",
        ];
        foreach (string? host in foreign)
        {
            yield return new(
                $"Host {host ?? "absent"}",
                400,
                "invalid_host",
                new("PUT", NewOrganization) { Host = host, Body = Encoding.UTF8.GetBytes(ValidOrganization) }
            );
            yield return new(
                $"Host {host ?? "absent"} of a page",
                400,
                "invalid_host",
                new("GET", "/") { Host = host }
            );
        }

        yield return new(
            "two Hosts",
            400,
            "invalid_host",
            new("GET", Organization) { Headers = ["Host: evil.example"] }
        );
    }
}
