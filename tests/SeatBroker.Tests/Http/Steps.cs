using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>What administrators and gateways do over and over.</summary>
internal static class Steps
{
    /// <summary>An organization without a license.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> CreateOrganization(this BrokerServer server, string organization)
    {
        string path = $"/v1/organizations/{organization}";
        Assert.Equal(201, (await server.Put(path, Bodies.Organization(organization))).Status);
        return path;
    }

    /// <returns>The license's path.</returns>
    public static async Task<string> Purchase(
        this BrokerServer server,
        string organization,
        string licenseType,
        string contract
    )
    {
        string path = $"{organization}/licenses/{licenseType}";
        Reply put = await server.Put(path, contract);
        Assert.True(put.Status is 200 or 201, put.Body);
        return path;
    }

    public static Task<Reply> Assign(this BrokerServer server, string license, string user, string status = "active") =>
        server.Put($"{license}/assignments/{user}", $$"""{"status":"{{status}}"}""");

    public static Task<Reply> LogInWith(
        this BrokerServer server,
        string license,
        string sessionId,
        string user,
        params string[] features
    ) =>
        server.Put(
            $"{license}/sessions/{sessionId}",
            $$"""{"user":"{{user}}","features":{{JsonSerializer.Serialize(features)}}}"""
        );

    /// <summary>The features of a login's answer, each as <c>type:seat</c> or <c>type!code</c>.</summary>
    public static string Features(this Reply login)
    {
        return string.Join(' ', login.Json.GetProperty("features").EnumerateArray().Select(Told));

        static string Told(JsonElement feature)
        {
            bool granted = feature.GetProperty("granted").GetBoolean();
            feature.HasExactly("licenseType", "granted", granted ? "seat" : "code");
            return granted
                ? $"{feature.Text("licenseType")}:{feature.Text("seat")}"
                : $"{feature.Text("licenseType")}!{feature.Text("code")}";
        }
    }

    public static async Task<string> FeaturesLost(this BrokerServer server, string license, string sessionId)
    {
        Reply renewed = await server.Post($"{license}/sessions/{sessionId}/renew");
        Assert.Equal(200, renewed.Status);
        return string.Join(' ', renewed.Json.GetProperty("featuresLost").EnumerateArray());
    }

    /// <summary>The sessions that a license lists, each as <c>id:user</c>.</summary>
    public static async Task<string> Sessions(this BrokerServer server, string license)
    {
        Reply list = await server.Get($"{license}/sessions");
        Assert.Equal(200, list.Status);
        return string.Join(
            ' ',
            list.Json.EnumerateArray().Select(session => $"{session.Text("sessionId")}:{session.Text("user")}")
        );
    }

    public static async Task<JsonElement> Usage(this BrokerServer server, string license) =>
        (await server.Get(license)).Json.GetProperty("usage");
}

/// <summary>Contracts.</summary>
internal static class Contracts
{
    public static string Feature(int concurrent, int burst = 0, string more = "") =>
        Bodies.Contract(concurrent, burst, more).Replace("\"user\"", "\"feature\"", StringComparison.Ordinal);

    public static string Roster(int baseTotal, int concurrent = 10, string more = "") =>
        Bodies.Contract(concurrent, 0, $",\"baseTotal\":{baseTotal}{more}");

    public static string Fixed(int baseTotal, string category = "user", string more = "") =>
        $$"""{"displayName":"Desk","category":"{{category}}","seatModel":"fixed","baseTotal":{{baseTotal}}{{more}}}""";
}
