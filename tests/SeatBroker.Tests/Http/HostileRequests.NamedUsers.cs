using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>Named users, features and security keys as no honest client asks for them.</summary>
internal static partial class HostileRequests
{
    /// <summary>A license with a roster that requires a security key; <c>root</c> is on it.</summary>
    public const string Admin = Organization + "/licenses/admin";

    private const string NewAssignment = Admin + "/assignments/eve";
    private const string Challenges = Admin + "/challenges";

    private static IEnumerable<HostileRequest> NamedUsers() =>
        [
            .. Users(),
            .. Assignments(),
            .. Removals(),
            .. OpenedChallenges(),
            .. Features(),
            .. Proofs(),
            .. ByteOrderMarks(),
        ];

    private static IEnumerable<HostileRequest> Users()
    {
        foreach (
            string id in (string[])["..", "%2e", "a%20b", "a%2Fb", "%00", "%E7%B5%84", "a+b", new string('a', 129)]
        )
        {
            string shown = id.Length > 20 ? "too long" : id;
            yield return Bad("PUT", $"{Admin}/assignments/{id}", """{"status":"preparing"}""", shown);
            yield return Bad("DELETE", $"{Admin}/assignments/{id}", null, shown);
            yield return Bad("DELETE", $"{Organization}/users/{id}", null, shown);
        }

        (string Method, string Path)[] wrong =
        [
            ("GET", NewAssignment),
            ("POST", NewAssignment),
            ("DELETE", $"{Admin}/assignments"),
            ("PUT", $"{Admin}/assignments"),
            ("GET", Challenges),
            ("PUT", Challenges),
            ("GET", $"{Organization}/users/root"),
            ("PUT", $"{Organization}/users/root"),
        ];
        foreach ((string method, string path) in wrong)
        {
            yield return new($"{method} {path}", 405, "method_not_allowed", new(method, path));
        }

        foreach (
            string path in (string[])
                [
                    $"{Organization}/users",
                    $"{Organization}/users/",
                    $"{Admin}/assignments/",
                    $"{Admin}/assignments//root",
                    $"{Challenges}/",
                ]
        )
        {
            yield return new($"DELETE {path}", 404, "not_found", new("DELETE", path));
        }

        static HostileRequest Bad(string method, string path, string? body, string shown) =>
            new(
                $"{method} user {shown}",
                400,
                "invalid_identifier",
                new(method, path) { Body = body is null ? null : Encoding.UTF8.GetBytes(body) }
            );
    }

    private static IEnumerable<HostileRequest> Assignments()
    {
        string[] bad =
        [
            "",
            "null",
            "[]",
            "{}",
            "\"active\"",
            """{"status":null}""",
            """{"status":""}""",
            """{"status":"Active"}""",
            """{"status":"active "}""",
            """{"status":"deleted"}""",
            """{"status":1}""",
            """{"status":["active"]}""",
            """{"status":"active","status":"active"}""",
            """{"status":"active","user":"root"}""",
            """{"status":"active","securitykey":"x"}""",
            """{"status":"active","securityKey":1}""",
            """{"status":"active","securityKey":["x"]}""",
            """{"status":"active","securityKey":{"pem":"x"}}""",
            """{"status":"active","securityKey":"\ud800"}""",
            """{"status":"active","securityKey":null,"securityKey":null}""",
            """{"securityKey":null}""",
        ];
        foreach (string body in bad)
        {
            yield return Put(NewAssignment, body, body);
        }

        string[] badKeys =
        [
            "",
            " ",
            "\\u0000",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\\n組織\\n-----END PUBLIC KEY-----",
            "-----BEGIN RSA PUBLIC KEY-----\\nMAA=\\n-----END RSA PUBLIC KEY-----",
            "file:///etc/passwd",
            new string('A', 500_000),
        ];
        foreach (string key in badKeys)
        {
            yield return Put(
                NewAssignment,
                $"key {(key.Length > 100 ? "too long" : key)}",
                $"{{\"status\":\"active\",\"securityKey\":\"{key}\"}}",
                "invalid_security_key"
            );
        }

        yield return Refused(
            "inactive from nowhere",
            NewAssignment,
            """{"status":"inactive"}""",
            "invalid_status_change"
        );
        yield return Refused(
            "back to preparing",
            $"{Admin}/assignments/root",
            """{"status":"preparing"}""",
            "invalid_status_change"
        );
        yield return Refused("no roster", $"{License}/assignments/eve", """{"status":"active"}""", "no_roster");

        static HostileRequest Refused(string name, string path, string body, string code) =>
            new(name, 409, code, new("PUT", path) { Body = Encoding.UTF8.GetBytes(body) });
    }

    private static IEnumerable<HostileRequest> Removals()
    {
        foreach (
            string query in (string[])
                [
                    "reason=",
                    "reason=Reassign",
                    "reason=deleted",
                    "reason=reassign&reason=reassign",
                    "reason=reassign%00",
                    "reason=%20reassign",
                ]
        )
        {
            yield return new(
                $"DELETE ?{query}",
                400,
                "invalid_request",
                new("DELETE", $"{Admin}/assignments/root?{query}")
            );
        }

        foreach (string query in (string[])["limit=0", "limit=10001", "limit=x", "after=", "after=a/b", "after=%00"])
        {
            yield return new($"GET ?{query}", 400, "invalid_request", new("GET", $"{Admin}/assignments?{query}"));
        }

        // Allowed, and nothing changes: nobody of that name is there.
        yield return new("a stranger", 204, null, new("DELETE", $"{Admin}/assignments/stranger"));
        yield return new("a stranger everywhere", 200, null, new("DELETE", $"{Organization}/users/stranger"));
        yield return new("no roster's user", 204, null, new("DELETE", $"{License}/assignments/alice"));
        yield return new("last user", 200, null, new("GET", $"{Admin}/assignments?after={new string('~', 128)}"));
    }

    private static IEnumerable<HostileRequest> OpenedChallenges()
    {
        foreach (
            string body in (string[])
                [
                    "",
                    "null",
                    "{}",
                    """{"user":null}""",
                    """{"user":1}""",
                    """{"user":"root","user":"root"}""",
                    """{"user":"root","org":"acme"}""",
                ]
        )
        {
            yield return Post(body, "invalid_request");
        }

        foreach (string user in (string[])["", "..", "a b", "組織", new string('a', 129)])
        {
            yield return Post($"{{\"user\":\"{user}\"}}", "invalid_identifier");
        }

        static HostileRequest Post(string body, string code) =>
            new($"POST challenges {body}", 400, code, new("POST", Challenges) { Body = Encoding.UTF8.GetBytes(body) });
    }

    private static IEnumerable<HostileRequest> ByteOrderMarks()
    {
        foreach (string bom in (string[])["", "1", "TRUE", "yes", "true&bom=true", "%EF%BB%BF"])
        {
            yield return Get($"{Organization}/billing/2026-11?bom={bom}");
            yield return Get($"/v1/billing/2026-11?bom={bom}");
        }

        static HostileRequest Get(string path) => new($"GET {path}", 400, "invalid_request", new("GET", path));
    }
}
