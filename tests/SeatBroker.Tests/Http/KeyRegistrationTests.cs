using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>Which keys are registered for administrators, and how long they stay (R24).</summary>
public sealed class KeyRegistrationTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    [Fact]
    public async Task R24_absent_key_keeps_the_registered_one_and_null_removes_it()
    {
        Administrators root = await Administrators.Create(server, "kept");
        string path = $"{root.License}/assignments/root";
        Reply kept = await server.Put(path, """{"status":"active"}""");
        Assert.True(kept.Json.GetProperty("hasSecurityKey").GetBoolean());
        Assert.Equal(201, (await root.LogIn("s-1", await root.Prove("s-1"))).Status);

        Reply removed = await server.Put(path, """{"status":"active","securityKey":null}""");
        Assert.Equal((200, false), (removed.Status, removed.Json.GetProperty("hasSecurityKey").GetBoolean()));
        (await root.LogIn("s-2", await root.Prove("s-2"))).IsProblem(403, "security_key_invalid");
        Assert.Equal("[" + removed.Body + "]", (await server.Get($"{root.License}/assignments")).Body);
    }

    [Theory]
    [InlineData("SPKI", 2048, 65537)]
    [InlineData("PKCS#1", 2048, 65537)]
    [InlineData("SPKI", 2048, 3)]
    [InlineData("SPKI", 8192, 65537)]
    public async Task R24_public_RSA_key_of_2048_to_8192_bits_is_registered(string form, int bits, int exponent)
    {
        string license = await AdministratorLicense($"good-{form[..4]}-{bits}-{exponent}");
        Reply put = await Register(license, PublicKeys.Pem(form, bits, exponent));
        Assert.Equal((201, true), (put.Status, put.Json.GetProperty("hasSecurityKey").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(PublicKeys.Refused), MemberType = typeof(PublicKeys))]
    public async Task R24_what_is_no_such_key_is_refused_and_changes_nothing(string what, string text)
    {
        string license = await AdministratorLicense(what);
        (await Register(license, text)).IsProblem(400, "invalid_security_key");
        Assert.Equal("[]", (await server.Get($"{license}/assignments")).Body);
    }

    private async Task<string> AdministratorLicense(string organization) =>
        await server.Purchase(
            await server.CreateOrganization(organization),
            "admin",
            Contracts.Roster(5, more: Administrators.RequiresKey)
        );

    private Task<Reply> Register(string license, string pem) =>
        server.Put(
            $"{license}/assignments/root",
            $$"""{"status":"active","securityKey":{{JsonSerializer.Serialize(pem)}}}"""
        );
}
