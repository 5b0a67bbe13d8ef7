namespace SeatBroker.Tests.Http;

/// <summary>Contracts that promise what cannot be sold.</summary>
internal static class HostileContracts
{
    private static readonly Dictionary<string, string> Valid = new(StringComparer.Ordinal)
    {
        ["displayName"] = "\"A\"",
        ["category"] = "\"user\"",
        ["seatModel"] = "\"concurrent\"",
        ["concurrentTotal"] = "7",
    };

    private static readonly Dictionary<string, string[]> BadValues = new(StringComparer.Ordinal)
    {
        ["displayName"] = ["null", "\"\"", "1", "\"\\u0007\"", "\"\\udfff\""],
        ["category"] = ["null", "\"\"", "\"User\"", "\"agents\"", "0", "[\"user\"]"],
        ["seatModel"] = ["null", "\"\"", "\"Fixed\"", "\"burst\"", "1", "{}"],
        ["concurrentTotal"] =
        [
            "null",
            "-1",
            "-0.5",
            "1.5",
            "\"7\"",
            "10000001",
            "2147483648",
            "99999999999999999999",
            "1e400",
            "true",
            "[]",
            "{}",
            "NaN",
            "07",
        ],
        ["burstTotal"] = ["null", "-1", "1.5", "\"1\"", "10000001", "false"],
        ["baseTotal"] = ["-1", "1.5", "\"1\"", "10000001", "[]"],
        ["leaseSeconds"] = ["null", "0", "4", "-90", "86401", "90.5", "\"90\"", "2147483648"],
        ["requiresSecurityKey"] = ["null", "1", "\"true\"", "true"],
        ["monthlyPrice"] =
        [
            "3500",
            "\"3500 JPY\"",
            "[]",
            "{}",
            "{\"amount\":1}",
            "{\"currency\":\"JPY\"}",
            Price("-1"),
            Price("-0.0001"),
            Price("1.00001"),
            Price("1000000000.0001"),
            Price("1e10"),
            Price("1e-5"),
            Price("1e999999999999"),
            Price("99999999999999999999999999999999"),
            Price("\"1\""),
            Price("null"),
            Price("true"),
            Price("NaN"),
            Price("1", "\"jpy\""),
            Price("1", "\"JPYX\""),
            Price("1", "\"\""),
            Price("1", "\"J Y\""),
            Price("1", "\"ＪＰＹ\""),
            Price("1", "null"),
            Price("1", "392"),
            "{\"amount\":1,\"currency\":\"JPY\",\"tax\":1}",
            "{\"amount\":1,\"amount\":1,\"currency\":\"JPY\"}",
        ],
        ["concurrenttotal"] = ["7"],
        ["licenseType"] = ["\"agent\""],
    };

    private static readonly string[] Whole =
    [
        """{"displayName":"A","category":"user","seatModel":"fixed"}""",
        """{"displayName":"A","category":"user","seatModel":"fixed","baseTotal":null}""",
        """{"displayName":"A","category":"user","seatModel":"fixed","baseTotal":1,"concurrentTotal":0}""",
        """{"displayName":"A","category":"user","seatModel":"fixed","baseTotal":1,"burstTotal":0}""",
        """{"displayName":"A","category":"user","seatModel":"concurrent","concurrentTotal":7,"concurrentTotal":7}""",
        """{"displayName":"A","category":"user","seatModel":"concurrent","concurrentTotal":7,"burstTotal":1,"burstTotal":2}""",
    ];

    public static IEnumerable<HostileRequest> All()
    {
        foreach ((string member, string[] values) in BadValues)
        {
            foreach (string value in values)
            {
                yield return Put(new Dictionary<string, string>(Valid, StringComparer.Ordinal) { [member] = value });
            }
        }

        foreach (string member in Valid.Keys)
        {
            var lacking = new Dictionary<string, string>(Valid, StringComparer.Ordinal);
            lacking.Remove(member);
            yield return Put(lacking);
        }

        foreach (string body in Whole)
        {
            yield return HostileRequests.Put(HostileRequests.License, body, body);
        }
    }

    private static HostileRequest Put(Dictionary<string, string> members)
    {
        string body = $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
        return HostileRequests.Put(HostileRequests.License, body, body);
    }

    private static string Price(string amount, string currency = "\"JPY\"") =>
        $"{{\"amount\":{amount},\"currency\":{currency}}}";
}
