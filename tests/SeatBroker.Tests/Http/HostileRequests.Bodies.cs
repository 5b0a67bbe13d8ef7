using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>Bodies that are not what their route takes.</summary>
internal static partial class HostileRequests
{
    private static IEnumerable<HostileRequest> MediaTypes()
    {
        string?[] wrong =
        [
            null,
            "text/plain",
            "text/json",
            "application/xml",
            "application/jsonp",
            "application/problem+json",
            "application/json; charset=utf-16",
            "application/json/x",
            "json",
            "*/*",
            "application/*",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ];
        foreach (string? type in wrong)
        {
            yield return new(
                $"Content-Type {type}",
                415,
                "unsupported_media_type",
                new("PUT", NewOrganization) { ContentType = type, Body = Encoding.UTF8.GetBytes(ValidOrganization) }
            );
        }

        yield return new("no body", 400, "invalid_request", new("PUT", NewOrganization));
        yield return Put(NewOrganization, "empty body", "");
        yield return new("no body to renew", 400, "invalid_request", new("POST", Renew));
    }

    /// <summary>What is no JSON object, wherever one is taken; and what is too large.</summary>
    private static IEnumerable<HostileRequest> Documents()
    {
        foreach (string path in (string[])[NewOrganization, License, Session])
        {
            string[] bodies =
            [
                " ",
                "null",
                "[]",
                "[{}]",
                "1",
                "true",
                "\"x\"",
                "{}",
                "{",
                "}",
                "{\"a\"",
                "{\"displayName\":\"A\",}",
                "{'displayName':'A'}",
                "{displayName:\"A\"}",
                "/* x */ {}",
                "NaN",
                "{} {}",
                "{\"__proto__\":{}}",
                "\0",
            ];
            foreach (string body in bodies)
            {
                yield return Put(path, body, body);
            }

            yield return Put(path, "deep arrays", new string('[', 100_000));
            yield return Put(path, "deep objects", string.Concat(Enumerable.Repeat("{\"user\":", 50_000)));
            yield return Put(path, "UTF-16", Encoding.Unicode.GetBytes(ValidOrganization));
            yield return TooLarge("PUT", path, MiB + 1);
        }

        yield return TooLarge("POST", Renew, (2 * MiB) + 1);
        yield return TooLarge("PUT", NewOrganization, 8 * MiB);

        static HostileRequest TooLarge(string method, string path, int size)
        {
            byte[] body = new byte[size];
            Array.Fill(body, (byte)' ');
            return new($"{method} {path} of {size} bytes", 413, "body_too_large", new(method, path) { Body = body });
        }
    }

    private static IEnumerable<HostileRequest> Organizations()
    {
        (string Name, string Value)[] badNames =
        [
            ("null", "null"),
            ("a number", "1"),
            ("an array", "[\"A\"]"),
            ("an object", "{\"a\":{\"b\":{}}}"),
            ("true", "true"),
            ("empty", "\"\""),
            ("too long", $"\"{new string('a', 201)}\""),
            ("too long in code points", $"\"{string.Concat(Enumerable.Repeat("😀", 201))}\""),
            ("NUL", "\"a\\u0000\""),
            ("escape", "\"a\\u001b[31m\""),
            ("newline", "\"a\\n\""),
            ("DEL", "\"a\\u007f\""),
            ("NEL", "\"a\\u0085\""),
            ("raw newline", "\"a\n\""),
            ("a lone high surrogate", "\"\\ud800\""),
            ("a lone low surrogate", "\"\\udc00\""),
            ("swapped surrogates", "\"\\udc00\\ud800\""),
            ("a bad escape", "\"\\x41\""),
            ("unended", "\"A"),
        ];
        foreach ((string name, string value) in badNames)
        {
            yield return Put(NewOrganization, $"displayName {name}", $"{{\"displayName\":{value}}}");
        }

        foreach (
            byte[] bytes in (byte[][])
                [
                    [0xFF],
                    [0xC0, 0x80],
                    [0xED, 0xA0, 0x80],
                    [0xE7, 0xB5],
                    [0xF5, 0x80, 0x80, 0x80],
                ]
        )
        {
            byte[] body = [.. "{\"displayName\":\""u8, .. bytes, .. "\"}"u8];
            yield return Put(NewOrganization, $"displayName of bytes {Convert.ToHexString(bytes)}", body);
        }

        string[] bad =
        [
            """{"displayName":"A","displayName":"A"}""",
            """{"displayName":"A","displa\u0079Name":"B"}""",
            """{"DisplayName":"A"}""",
            """{"displayName":"A","timezone":"UTC"}""",
            """{"displayName":"A","organization":"new"}""",
            """{"displayName":"A","":1}""",
            """{"displayName":"A","\ud800":1}""",
            """{"displayName":"A","timeZone":null}""",
            """{"displayName":"A","timeZone":9}""",
            """{"displayName":"A","timeZone":{}}""",
            """{"timeZone":"UTC"}""",
            """{"displayName":"A"} x""",
        ];
        foreach (string body in bad)
        {
            yield return Put(NewOrganization, body, body);
        }

        string[] badZones =
        [
            "",
            " ",
            "Mars/Olympus",
            "../../etc/passwd",
            "/etc/passwd",
            "Asia",
            "Asia/Tokyo\\u0000",
            "Asia/Tokyo ",
            "Tokyo Standard Time",
            new string('A', 100_000),
        ];
        foreach (string zone in badZones)
        {
            yield return Put(
                NewOrganization,
                $"timeZone {(zone.Length > 30 ? "too long" : zone)}",
                $"{{\"displayName\":\"A\",\"timeZone\":\"{zone}\"}}",
                "invalid_time_zone"
            );
        }
    }

    private static IEnumerable<HostileRequest> Logins()
    {
        foreach (
            string user in (string[])["", ".", "..", "a b", "a/b", "a\\u0000", "組織", "a\\n", new string('a', 129)]
        )
        {
            yield return Put(
                $"{License}/sessions/s-9",
                $"user {user}",
                $"{{\"user\":\"{user}\"}}",
                "invalid_identifier"
            );
        }

        string[] bad =
        [
            """{"user":null}""",
            """{"user":1}""",
            """{"user":["eve"]}""",
            """{"user":{"name":"eve"}}""",
            """{"user":"\ud800"}""",
            """{"user":"eve","user":"eve"}""",
            """{"user":"eve","pasword":"x"}""",
            """{"User":"eve"}""",
        ];
        foreach (string body in bad)
        {
            yield return Put($"{License}/sessions/s-9", body, body);
        }
    }

    private static IEnumerable<HostileRequest> BulkRenewals()
    {
        yield return Post("""{"sessionIds":null}""");
        yield return Post("""{"sessionIds":"s-1"}""");
        yield return Post("""{"sessionIds":{"0":"s-1"}}""");
        yield return Post("""{"sessionIds":["s-1",null]}""");
        yield return Post("""{"sessionIds":["s-1",1]}""");
        yield return Post("""{"sessionIds":[["s-1"]]}""");
        yield return Post("""{"sessionIds":["s-1"],"sessionIds":[]}""");
        yield return Post("""{"sessionIds":["s-1"],"more":1}""");
        yield return Post("""{"sessionIds":["\ud800"]}""");
        yield return Post("{}");
        yield return Post("[]");
        yield return Post("null");
        yield return Post("""{"sessionIds":["s-1",""]}""", "invalid_identifier");
        yield return Post("""{"sessionIds":["s-1","a/b"]}""", "invalid_identifier");
        yield return Post("""{"sessionIds":["s-1",".."]}""", "invalid_identifier");
        string tooMany = string.Join(',', Enumerable.Repeat("\"s-1\"", 10_001));
        yield return Post($"{{\"sessionIds\":[{tooMany}]}}");

        static HostileRequest Post(string body, string code = "invalid_request") =>
            new(
                $"POST renew {(body.Length > 60 ? "too many" : body)}",
                400,
                code,
                new("POST", Renew) { Body = Encoding.UTF8.GetBytes(body) }
            );
    }
}
