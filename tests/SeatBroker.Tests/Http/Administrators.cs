using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SeatBroker.Tests.Http;

/// <summary>A signed challenge.</summary>
internal sealed record Proof(string Challenge, string Signature);

/// <summary>A license that requires a key, and one of its administrators, who holds one.</summary>
internal sealed record Administrators(BrokerServer Server, string Organization, string User, RSA PrivateKey)
{
    /// <summary>What a contract says beyond its totals.</summary>
    public const string RequiresKey = ",\"requiresSecurityKey\":true";

    public string License => $"/v1/organizations/{Organization}/licenses/admin";

    public static async Task<Administrators> Create(BrokerServer server, string organization, int concurrent = 10)
    {
        await server.Purchase(
            await server.CreateOrganization(organization),
            "admin",
            Contracts.Roster(5, concurrent, RequiresKey)
        );
        return await new Administrators(server, organization, "", RSA.Create(2048)).Another("root");
    }

    public async Task<Administrators> Another(string user)
    {
        RSA key = RSA.Create(2048);
        string pem = JsonSerializer.Serialize(key.ExportSubjectPublicKeyInfoPem());
        Reply put = await Server.Put(
            $"{License}/assignments/{user}",
            $$"""{"status":"active","securityKey":{{pem}}}"""
        );
        Assert.Equal(201, put.Status);
        return this with { User = user, PrivateKey = key };
    }

    public async Task<string> OpenChallenge(string user)
    {
        Reply reply = await Server.Post($"{License}/challenges", $$"""{"user":"{{user}}"}""");
        Assert.Equal(201, reply.Status);
        return reply.Json.Text("challenge")!;
    }

    public async Task<Proof> Prove(string sessionId) => Sign(await OpenChallenge(User), sessionId);

    public Proof Sign(
        string challenge,
        string sessionId,
        RSA? key = null,
        HashAlgorithmName? hash = null,
        RSASignaturePadding? padding = null
    ) => SignText(challenge, $"{challenge}|{Organization}|admin|{User}|{sessionId}", key, hash, padding);

    public Proof SignText(
        string challenge,
        string text,
        RSA? key = null,
        HashAlgorithmName? hash = null,
        RSASignaturePadding? padding = null
    ) =>
        new(
            challenge,
            Base64Url.EncodeToString(
                (key ?? PrivateKey).SignData(
                    Encoding.UTF8.GetBytes(text),
                    hash ?? HashAlgorithmName.SHA256,
                    padding ?? RSASignaturePadding.Pss
                )
            )
        );

    public Task<Reply> LogIn(string sessionId, Proof proof) =>
        Server.Put(
            $"{License}/sessions/{sessionId}",
            $$$"""{"user":"{{{User}}}","securityKey":{"challenge":"{{{proof.Challenge}}}","signature":"{{{proof.Signature}}}"}}"""
        );
}
