using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>Logins with features and proofs that are none.</summary>
internal static partial class HostileRequests
{
    private static IEnumerable<HostileRequest> Features()
    {
        string tooMany = string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"f-{i}\""));
        string[] bad =
        [
            "null",
            "\"voice\"",
            "1",
            "{}",
            "{\"0\":\"voice\"}",
            "[null]",
            "[1]",
            "[[\"voice\"]]",
            "[\"voice\",\"voice\"]",
            "[\"voice\",null]",
            "[\"\\ud800\"]",
            $"[{tooMany}]",
            $"[{string.Join(',', Enumerable.Repeat("\"voice\"", 50_000))}]",
        ];
        foreach (string features in bad)
        {
            yield return LogIn($"features {features[..Math.Min(40, features.Length)]}", features, "invalid_request");
        }

        foreach (
            string feature in (string[])["", ".", "a b", "a/b", "agent/s-1", "a\\u0000", "組織", new string('a', 129)]
        )
        {
            yield return LogIn($"feature {feature}", $"[\"voice\",\"{feature}\"]", "invalid_identifier");
        }

        static HostileRequest LogIn(string name, string features, string code) =>
            Put($"{License}/sessions/s-9", name, $"{{\"user\":\"eve\",\"features\":{features}}}", code);
    }

    private static IEnumerable<HostileRequest> Proofs()
    {
        string[] bad =
        [
            "null",
            "\"x\"",
            "[]",
            "{}",
            "{\"challenge\":\"x\"}",
            "{\"signature\":\"x\"}",
            "{\"challenge\":null,\"signature\":\"x\"}",
            "{\"challenge\":\"x\",\"signature\":null}",
            "{\"challenge\":1,\"signature\":\"x\"}",
            "{\"challenge\":\"x\",\"signature\":[\"x\"]}",
            "{\"challenge\":\"x\",\"signature\":\"x\",\"algorithm\":\"none\"}",
            "{\"challenge\":\"x\",\"challenge\":\"x\",\"signature\":\"x\"}",
            "{\"challenge\":\"\\ud800\",\"signature\":\"x\"}",
        ];
        foreach (string proof in bad)
        {
            yield return Put($"{Admin}/sessions/s-9", $"proof {proof}", Login("root", proof));
        }

        // No more than four: the fifth would lock the user.
        foreach (string signature in (string[])["", "=", "組織", new string('A', 400_000)])
        {
            yield return Refused(
                "root",
                $"{{\"challenge\":\"AAAA\",\"signature\":\"{signature}\"}}",
                "security_key_invalid"
            );
        }

        yield return Refused("stranger", "{\"challenge\":\"AAAA\",\"signature\":\"AAAA\"}", "not_assigned");
        yield return new(
            "no proof",
            403,
            "security_key_required",
            new("PUT", $"{Admin}/sessions/s-9") { Body = Encoding.UTF8.GetBytes(Bodies.Login("root")) }
        );

        static string Login(string user, string proof) => $"{{\"user\":\"{user}\",\"securityKey\":{proof}}}";

        static HostileRequest Refused(string user, string proof, string code) =>
            new(
                $"proof of {user} {proof[..Math.Min(50, proof.Length)]}",
                403,
                code,
                new("PUT", $"{Admin}/sessions/s-9") { Body = Encoding.UTF8.GetBytes(Login(user, proof)) }
            );
    }
}
