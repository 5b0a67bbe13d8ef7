using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SeatBroker.Tests.Http;

/// <summary>Administrators' logins with a registered RSA key (R24).</summary>
public sealed class SecurityKeyTests(ClockedServer server) : IClassFixture<ClockedServer>
{
    [Fact]
    public async Task R24_signed_challenge_lets_in_once_and_repeats_with_the_granted_proof()
    {
        Administrators root = await Administrators.Create(server, "once");
        (await server.LogIn(root.License, "s-1", "root")).IsProblem(403, "security_key_required");

        Proof proof = await root.Prove("s-1");
        Reply granted = await root.LogIn("s-1", proof);
        Assert.Equal(201, granted.Status);
        Assert.Equal(200, (await root.LogIn("s-1", proof)).Status);
        (await server.LogIn(root.License, "s-1", "root")).IsProblem(403, "security_key_required");

        // Single use: the challenge was consumed by the grant.
        Proof reused = root.Sign(proof.Challenge, "s-2");
        (await root.LogIn("s-2", reused)).IsProblem(403, "security_key_invalid");
        // A fresh proof on a repeat is consumed too, and is then itself answered again.
        Proof fresh = await root.Prove("s-1");
        Assert.Equal(200, (await root.LogIn("s-1", fresh)).Status);
        Assert.Equal(200, (await root.LogIn("s-1", fresh)).Status);
        Assert.Equal(200, (await root.LogIn("s-1", proof)).Status);
        (await root.LogIn("s-2", root.Sign(fresh.Challenge, "s-2"))).IsProblem(403, "security_key_invalid");
        Assert.Equal("s-1:root", await server.Sessions(root.License));
        // After the logout both are worth nothing.
        await server.Delete($"{root.License}/sessions/s-1");
        (await root.LogIn("s-1", proof)).IsProblem(403, "security_key_invalid");
        (await root.LogIn("s-1", fresh)).IsProblem(403, "security_key_invalid");
    }

    [Fact]
    public async Task R24_challenge_is_good_for_60_seconds_half_open()
    {
        Administrators root = await Administrators.Create(server, "late");
        Proof first = await root.Prove("s-1");
        Proof second = await root.Prove("s-2");
        server.Pass(seconds: 59);
        Assert.Equal(201, (await root.LogIn("s-1", first)).Status);
        server.Pass(seconds: 1);
        (await root.LogIn("s-2", second)).IsProblem(403, "security_key_invalid");
    }

    [Theory]
    [InlineData("another challenge")]
    [InlineData("another organization")]
    [InlineData("another license type")]
    [InlineData("another user")]
    [InlineData("another session")]
    [InlineData("another key")]
    [InlineData("another hash")]
    [InlineData("the older padding")]
    [InlineData("a changed signature")]
    [InlineData("a challenge of another user")]
    [InlineData("a challenge that nobody issued")]
    [InlineData("an empty challenge")]
    [InlineData("an empty signature")]
    [InlineData("a signature that is no base64url")]
    [InlineData("a signature in plain base64")]
    [InlineData("a short signature")]
    [InlineData("a long signature")]
    [InlineData("a huge signature")]
    public async Task R24_wrong_proof_is_invalid_and_does_not_use_the_challenge_up(string wrong)
    {
        Administrators root = await Administrators.Create(server, wrong.Replace(' ', '-'));
        string challenge = await root.OpenChallenge("root");
        Proof right = root.Sign(challenge, "s-1");
        byte[] signature = Base64Url.DecodeFromChars(right.Signature);
        using RSA otherKey = RSA.Create(2048);
        Proof proof = wrong switch
        {
            "another challenge" => right with
            {
                Signature = root.Sign(await root.OpenChallenge("root"), "s-1").Signature,
            },
            "another organization" => root.SignText(challenge, $"{challenge}|acme|admin|root|s-1"),
            "another license type" => root.SignText(challenge, $"{challenge}|{root.Organization}|agent|root|s-1"),
            "another user" => root.SignText(challenge, $"{challenge}|{root.Organization}|admin|admin|s-1"),
            "another session" => root.Sign(challenge, "s-2"),
            "another key" => root.Sign(challenge, "s-1", otherKey),
            "another hash" => root.Sign(challenge, "s-1", hash: HashAlgorithmName.SHA512),
            "the older padding" => root.Sign(challenge, "s-1", padding: RSASignaturePadding.Pkcs1),
            "a changed signature" => right with
            {
                Signature = Base64Url.EncodeToString([.. signature[..^1], (byte)(signature[^1] ^ 1)]),
            },
            "a challenge of another user" => root.Sign(await root.OpenChallenge("other"), "s-1"),
            "a challenge that nobody issued" => root.Sign(
                Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
                "s-1"
            ),
            "an empty challenge" => root.Sign("", "s-1"),
            "an empty signature" => right with { Signature = "" },
            "a signature that is no base64url" => right with { Signature = "!" + right.Signature },
            "a signature in plain base64" => right with { Signature = "+/" + right.Signature[2..] },
            "a short signature" => right with { Signature = Base64Url.EncodeToString(signature[..^1]) },
            "a long signature" => right with { Signature = Base64Url.EncodeToString([.. signature, 0]) },
            "a huge signature" => right with { Signature = new string('A', 500_000) },
            _ => throw new ArgumentOutOfRangeException(nameof(wrong), wrong, "There is no such proof."),
        };
        (await root.LogIn("s-1", proof)).IsProblem(403, "security_key_invalid");
        Assert.Equal(201, (await root.LogIn("s-1", right)).Status);
    }

    [Fact]
    public async Task R24_salt_has_32_bytes_and_no_other_length()
    {
        Administrators root = await Administrators.Create(server, "salt");
        string challenge = await root.OpenChallenge("root");
        byte[] text = Encoding.UTF8.GetBytes($"{challenge}|salt|admin|root|s-1");
        foreach (int length in (int[])[0, 20, 64])
        {
            (await root.LogIn("s-1", Salted(length))).IsProblem(403, "security_key_invalid");
        }

        Assert.Equal(201, (await root.LogIn("s-1", Salted(32))).Status);

        Proof Salted(int length) =>
            new(challenge, Base64Url.EncodeToString(PssSignature.Sign(root.PrivateKey, text, length)));
    }

    [Fact]
    public async Task R24_five_wrong_proofs_lock_the_key_login_of_that_user_alone()
    {
        Administrators root = await Administrators.Create(server, "locked");
        Proof granted = await root.Prove("held");
        Assert.Equal(201, (await root.LogIn("held", granted)).Status);
        for (int i = 0; i < 5; i++)
        {
            (await root.LogIn("s-1", new Proof("AAAA", "AAAA"))).IsProblem(403, "security_key_invalid");
        }

        (await root.LogIn("s-1", await root.Prove("s-1"))).IsProblem(403, "security_key_locked");
        // Missing is told before the lock; the proof that was granted is answered all the same.
        (await server.LogIn(root.License, "s-1", "root")).IsProblem(403, "security_key_required");
        Assert.Equal(200, (await root.LogIn("held", granted)).Status);
        (await root.LogIn("held", await root.Prove("held"))).IsProblem(403, "security_key_locked");
        Administrators other = await root.Another("other");
        Assert.Equal(201, (await other.LogIn("s-2", await other.Prove("s-2"))).Status);
    }

    [Fact]
    public async Task R24_success_clears_the_count_and_a_missing_proof_is_not_counted()
    {
        Administrators root = await Administrators.Create(server, "cleared");
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                (await root.LogIn("s-1", new Proof("AAAA", "AAAA"))).IsProblem(403, "security_key_invalid");
                (await server.LogIn(root.License, "s-1", "root")).IsProblem(403, "security_key_required");
            }

            Assert.Equal(201, (await root.LogIn("s-1", await root.Prove("s-1"))).Status);
            await server.Delete($"{root.License}/sessions/s-1");
        }
    }

    [Fact]
    public async Task R24_challenges_are_answered_alike_for_everybody()
    {
        Administrators root = await Administrators.Create(server, "alike");
        await server.Assign(root.License, "idle");
        await server.Assign(root.License, "idle", "inactive");
        for (int i = 0; i < 5; i++)
        {
            await root.LogIn("s-1", new Proof("AAAA", "AAAA"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string user in (string[])["root", "root", "idle", "nobody"])
        {
            Reply reply = await server.Post($"{root.License}/challenges", $$"""{"user":"{{user}}"}""");
            Assert.Equal((201, "application/json"), (reply.Status, reply.ContentType));
            reply.Json.HasExactly("challenge", "expiresAt");
            Assert.Equal(32, Base64Url.DecodeFromChars(reply.Json.Text("challenge")).Length);
            Assert.Equal(
                server.Time.GetUtcNow().AddSeconds(60),
                DateTimeOffset.Parse(reply.Json.Text("expiresAt")!, CultureInfo.InvariantCulture)
            );
            Assert.True(seen.Add(reply.Json.Text("challenge")!));
        }
    }

    [Fact]
    public async Task R24_ninth_open_challenge_drops_the_oldest()
    {
        Administrators root = await Administrators.Create(server, "ninth");
        var proofs = new List<Proof>();
        for (int i = 0; i < 9; i++)
        {
            proofs.Add(await root.Prove($"s-{i}"));
        }

        (await root.LogIn("s-0", proofs[0])).IsProblem(403, "security_key_invalid");
        Assert.Equal(201, (await root.LogIn("s-1", proofs[1])).Status);
        Assert.Equal(201, (await root.LogIn("s-8", proofs[8])).Status);
    }

    [Fact]
    public async Task R24_refusal_for_want_of_a_seat_leaves_the_challenge_open()
    {
        Administrators root = await Administrators.Create(server, "no-seat", concurrent: 1);
        Administrators other = await root.Another("other");
        Assert.Equal(201, (await other.LogIn("s-2", await other.Prove("s-2"))).Status);
        Proof proof = await root.Prove("s-1");
        (await root.LogIn("s-1", proof)).IsProblem(
            409,
            "no_seat_available",
            "concurrent",
            "burst",
            "retryAfterSeconds"
        );
        await server.Delete($"{root.License}/sessions/s-2");
        Assert.Equal(201, (await root.LogIn("s-1", proof)).Status);
    }

    [Fact]
    public async Task Login_is_refused_by_the_first_check_that_fails_in_the_contracts_order()
    {
        Administrators root = await Administrators.Create(server, "order", concurrent: 1);
        Administrators other = await root.Another("other");
        Assert.Equal(201, (await other.LogIn("held", await other.Prove("held"))).Status);
        var wrong = new Proof("AAAA", "AAAA");

        // The session, the roster, the status, the proof, the seats: each before the next, whatever else is amiss.
        (await root.LogIn("held", wrong)).IsProblem(409, "session_id_conflict");
        (await (root with { User = "stranger" }).LogIn("s-1", wrong)).IsProblem(403, "not_assigned");
        (await server.LogIn(root.License, "s-1", "root")).IsProblem(403, "security_key_required");
        (await root.LogIn("s-1", wrong)).IsProblem(403, "security_key_invalid");
        Proof proof = await root.Prove("s-1");
        (await root.LogIn("s-1", proof)).IsProblem(
            409,
            "no_seat_available",
            "concurrent",
            "burst",
            "retryAfterSeconds"
        );
        await server.Assign(root.License, "root", "inactive");
        (await root.LogIn("s-1", proof)).IsProblem(403, "user_not_active");
        Assert.Equal("held:other", await server.Sessions(root.License));
    }

    [Fact]
    public async Task R24_license_that_requires_no_key_issues_challenges_and_ignores_proofs()
    {
        string license = await server.Create("keyless", Bodies.Contract(1, 0));
        Assert.Equal(201, (await server.Post($"{license}/challenges", """{"user":"alice"}""")).Status);
        Reply login = await server.Put(
            $"{license}/sessions/s-1",
            """{"user":"alice","securityKey":{"challenge":"?","signature":""}}"""
        );
        Assert.Equal(201, login.Status);
    }
}
