using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class SecurityKeyTests
{
    private static readonly RSA Key = RSA.Create(2048);

    private static readonly Contract Administrators = Office.Agents with { RequiresSecurityKey = true };

    private readonly Office _office = new(Administrators);

    public SecurityKeyTests()
    {
        _office.Assign("root", AssignmentStatus.Active, new(IsChange: true, SecurityKey.FromPem(PemOf(Key))));
    }

    [Fact]
    public void R24_A_signed_challenge_logs_in_once()
    {
        SecurityKeyProof proof = Signed("root", "s1", _office.Challenge("root", "c1"));
        Assert.Equal(LoginVerdict.Granted, Login("s1", proof));
        Assert.NotNull(((LoggedIn)_office.Events[^1]).Proof);
        _office.Logout("s1");
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", proof));
    }

    [Fact]
    public void R24_A_repeat_with_the_granted_proof_is_answered_again_even_after_a_restart()
    {
        SecurityKeyProof proof = Signed("root", "s1", _office.Challenge("root", "c1"));
        Login("s1", proof);
        Assert.Equal(LoginVerdict.Repeated, Login("s1", proof));
        _office.Crash();
        Assert.Equal(LoginVerdict.Repeated, Login("s1", proof));
        _office.CrashWithSnapshot();
        Assert.Equal(LoginVerdict.Repeated, Login("s1", proof));
    }

    [Fact]
    public void R24_A_repeat_with_a_fresh_proof_consumes_it_in_an_entry_of_its_own()
    {
        SecurityKeyProof first = Signed("root", "s1", _office.Challenge("root", "c1"));
        SecurityKeyProof fresh = Signed("root", "s1", _office.Challenge("root", "c2"));
        Login("s1", first);
        int events = _office.Events.Count;
        Assert.Equal(LoginVerdict.Repeated, Login("s1", fresh));
        Assert.IsType<ProofUsed>(Assert.Single(_office.Events.Skip(events)));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", fresh));
        Assert.Equal(events + 1, _office.Events.Count);
    }

    [Theory]
    [InlineData("as it runs")]
    [InlineData("replayed")]
    [InlineData("from a snapshot")]
    public void R24_The_granting_proof_is_answered_again_beside_the_latest_fresh_one_also_while_locked(string how)
    {
        SecurityKeyProof first = Signed("root", "s1", _office.Challenge("root", "c1"));
        SecurityKeyProof second = Signed("root", "s1", _office.Challenge("root", "c2"));
        SecurityKeyProof third = Signed("root", "s1", _office.Challenge("root", "c3"));
        Login("s1", first);
        Assert.Equal(LoginVerdict.Repeated, Login("s1", second));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", first));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", third));
        Continue(how);
        int events = _office.Events.Count;
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(LoginVerdict.Repeated, Login("s1", first));
            Assert.Equal(LoginVerdict.Repeated, Login("s1", third));
            Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", second));
        }
        Assert.Equal(LoginVerdict.SecurityKeyLocked, Login("s1", second));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", first));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", third));
        Assert.Equal(events, _office.Events.Count);
        _office.Wait(TimeSpan.FromMinutes(15)).Logout("s1");
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", first));
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", third));
    }

    [Theory]
    [InlineData("as it runs")]
    [InlineData("replayed")]
    [InlineData("from a snapshot")]
    public void R24_A_session_whose_grant_needed_no_proof_answers_its_first_one_again(string how)
    {
        _office.Put(Administrators with { RequiresSecurityKey = false });
        Login("s1", proof: null);
        _office.Put(Administrators);
        SecurityKeyProof first = Signed("root", "s1", _office.Challenge("root", "c1"));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", first));
        Assert.Equal(LoginVerdict.Repeated, Login("s1", Signed("root", "s1", _office.Challenge("root", "c2"))));
        Continue(how);
        Assert.Equal(LoginVerdict.Repeated, Login("s1", first));
    }

    [Fact]
    public void R24_Of_an_older_versions_snapshot_the_proof_that_it_kept_is_answered_again()
    {
        SecurityKeyProof kept = Signed("root", "s1", _office.Challenge("root", "c1"));
        Login("s1", kept);
        LicenseState state = _office.License.Capture();
        var license = License.Restore(
            state with
            {
                Sessions = [.. state.Sessions.Select(session => session with { FirstProof = null })],
            }
        );
        license.OpenChallenge("root", "c2", _office.Now, []);
        foreach (SecurityKeyProof proof in (SecurityKeyProof[])[kept, Signed("root", "s1", "c2"), kept])
        {
            LoginCommand repeat = new("s1", "root") { Proof = proof };
            Assert.Equal(LoginVerdict.Repeated, license.Login(repeat, _office.Now, []).Verdict);
        }
    }

    [Fact]
    public void R24_A_proof_is_good_for_its_session_its_user_and_60_seconds_only()
    {
        _office.Assign("admin", AssignmentStatus.Active, new(IsChange: true, SecurityKey.FromPem(PemOf(Key))));
        string challenge = _office.Challenge("root", "c1");
        SecurityKeyProof proof = Signed("root", "s1", challenge);
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s2", proof with { Message = MessageOf("root", "s2") }));
        Assert.Equal(
            LoginVerdict.SecurityKeyInvalid,
            _office.Login(new LoginCommand("s1", "admin") { Proof = Signed("admin", "s1", challenge) }).Verdict
        );
        _office.Wait(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(LoginVerdict.Granted, Login("s1", proof));

        SecurityKeyProof late = Signed("root", "s3", _office.Challenge("root", "c2"));
        _office.Wait(TimeSpan.FromSeconds(60));
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s3", late));
    }

    [Fact]
    public void R24_Challenges_are_unknown_after_a_restart()
    {
        SecurityKeyProof proof = Signed("root", "s1", _office.Challenge("root", "c1"));
        _office.Crash();
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", proof));
    }

    [Fact]
    public void R24_A_ninth_challenge_drops_the_oldest()
    {
        SecurityKeyProof first = Signed("root", "s1", _office.Challenge("root", "c1"));
        SecurityKeyProof second = Signed("root", "s1", _office.Challenge("root", "c2"));
        for (int i = 3; i <= 9; i++)
        {
            _office.Challenge("root", $"c{i}");
        }
        Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", first));
        Assert.Equal(LoginVerdict.Granted, Login("s1", second));
    }

    [Fact]
    public void R24_Open_challenges_are_bounded_whoever_they_are_for()
    {
        var challenges = new Challenges();
        for (int i = 0; i <= Challenges.OpenMax; i++)
        {
            challenges.Open($"user-{i}", "c", _office.Now);
        }
        Assert.False(challenges.IsOpen("user-0", "c", _office.Now));
        Assert.True(challenges.IsOpen("user-1", "c", _office.Now));
        Assert.True(challenges.IsOpen($"user-{Challenges.OpenMax}", "c", _office.Now));
    }

    [Fact]
    public void R24_Five_wrong_proofs_within_15_minutes_lock_the_user_for_15_minutes()
    {
        SecurityKeyProof granted = Signed("root", "held", _office.Challenge("root", "c0"));
        Login("held", granted);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", Wrong()));
            _office.Renew("held");
            _office.Wait(TimeSpan.FromSeconds(10));
        }
        SecurityKeyProof right = Signed("root", "s1", _office.Challenge("root", "c1"));
        Assert.Equal(LoginVerdict.SecurityKeyLocked, Login("s1", right));
        Assert.Equal(LoginVerdict.SecurityKeyRequired, Login("s1", proof: null));
        Assert.Equal(LoginVerdict.Repeated, Login("held", granted));

        _office.Wait(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(10_001));
        Assert.Equal(
            LoginVerdict.SecurityKeyLocked,
            Login("s1", Signed("root", "s1", _office.Challenge("root", "c2")))
        );
        _office.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Equal(LoginVerdict.Granted, Login("s1", Signed("root", "s1", _office.Challenge("root", "c3"))));
    }

    [Fact]
    public void R24_Wrong_proofs_that_are_15_minutes_apart_and_missing_ones_lock_nobody()
    {
        for (int i = 0; i < 20; i++)
        {
            // At the fifth, the first was 15 minutes ago to the millisecond: no longer within them.
            Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s1", Wrong()));
            Assert.Equal(LoginVerdict.SecurityKeyRequired, Login("s1", proof: null));
            _office.Wait(TimeSpan.FromMinutes(15) / 4);
        }
    }

    [Fact]
    public void R24_A_success_clears_the_count_of_wrong_proofs()
    {
        for (int i = 0; i < 4; i++)
        {
            Login("s1", Wrong());
        }
        Assert.Equal(LoginVerdict.Granted, Login("s1", Signed("root", "s1", _office.Challenge("root", "c1"))));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(LoginVerdict.SecurityKeyInvalid, Login("s2", Wrong()));
        }
        Assert.Equal(LoginVerdict.Granted, Login("s2", Signed("root", "s2", _office.Challenge("root", "c2"))));
    }

    [Fact]
    public void R24_A_login_that_is_refused_for_lack_of_seats_leaves_its_challenge_open()
    {
        _office.Put(Administrators with { ConcurrentTotal = 0 });
        SecurityKeyProof proof = Signed("root", "s1", _office.Challenge("root", "c1"));
        Assert.Equal(LoginVerdict.NoSeatAvailable, Login("s1", proof));
        _office.Put(Administrators);
        Assert.Equal(LoginVerdict.Granted, Login("s1", proof));
    }

    [Fact]
    public void R24_Without_a_registered_key_no_proof_is_right()
    {
        _office.Assign("admin");
        string challenge = _office.Challenge("admin", "c1");
        Assert.Equal(
            LoginVerdict.SecurityKeyInvalid,
            _office.Login(new LoginCommand("s1", "admin") { Proof = Signed("admin", "s1", challenge) }).Verdict
        );
    }

    [Fact]
    public void R24_A_license_that_requires_no_key_ignores_proofs_and_issues_challenges()
    {
        var office = new Office(Office.Agents with { BaseTotal = null });
        office.Challenge("alice", "c1");
        var proof = new SecurityKeyProof("c1", "nonsense", []);
        Assert.Equal(LoginVerdict.Granted, office.Login(new LoginCommand("s", "alice") { Proof = proof }).Verdict);
        Assert.Null(((LoggedIn)office.Events[^1]).Proof);
    }

    [Fact]
    public void R24_Entitlement_is_looked_at_before_the_key()
    {
        _office.Assign("bob", AssignmentStatus.Preparing);
        Assert.Equal(LoginVerdict.NotAssigned, _office.Login("nobody"));
        Assert.Equal(LoginVerdict.UserNotActive, _office.Login("bob"));
    }

    [Fact]
    public void R24_A_key_stays_until_it_is_replaced_or_removed()
    {
        _office.Assign("root");
        Assert.NotNull(_office.Assign("root").Assignment!.SecurityKey);
        _office.CrashWithSnapshot();
        Assert.Equal(LoginVerdict.Granted, Login("s1", Signed("root", "s1", _office.Challenge("root", "c1"))));
        Assert.Null(
            _office
                .Assign("root", AssignmentStatus.Active, new(IsChange: true, PublicKey: null))
                .Assignment!.SecurityKey
        );
        Assert.Equal(
            LoginVerdict.SecurityKeyInvalid,
            Login("s2", Signed("root", "s2", _office.Challenge("root", "c2")))
        );
    }

    [Fact]
    public void R24_Public_RSA_keys_of_2048_bits_and_more_are_read_in_both_forms()
    {
        Assert.Equal(Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo()), SecurityKey.FromPem(PemOf(Key)));
        Assert.Equal(SecurityKey.FromPem(PemOf(Key)), SecurityKey.FromPem(Key.ExportRSAPublicKeyPem()));
        Assert.Equal(SecurityKey.FromPem(PemOf(Key)), SecurityKey.FromPem($"\r\n{PemOf(Key)}\n"));
    }

    [Fact]
    public void R24_What_is_no_such_key_is_refused()
    {
        using var weak = RSA.Create(1024);
        using var almost = RSA.Create(2040);
        using var curve = ECDsa.Create();
        string pem = PemOf(Key);
        string[] refused =
        [
            "",
            "no key",
            PemOf(weak),
            PemOf(almost),
            curve.ExportSubjectPublicKeyInfoPem(),
            Key.ExportPkcs8PrivateKeyPem(),
            Key.ExportRSAPrivateKeyPem(),
            pem + pem,
            "text before " + pem,
            pem[..^60] + pem[^30..],
            pem.Replace("PUBLIC KEY", "RSA PUBLIC KEY", StringComparison.Ordinal),
            pem + new string(' ', SecurityKey.PemLengthMax),
            PemWithExponent(1),
            PemWithExponent(2),
            PemWithExponent(65_536),
        ];
        Assert.All(refused, text => Assert.Null(SecurityKey.FromPem(text)));
        Assert.NotNull(SecurityKey.FromPem(PemWithExponent(3)));
    }

    private void Continue(string how)
    {
        switch (how)
        {
            case "replayed":
                _office.Crash();
                break;
            case "from a snapshot":
                _office.CrashWithSnapshot();
                break;
            default:
                break;
        }
    }

    private LoginVerdict Login(string session, SecurityKeyProof? proof) =>
        _office.Login(new LoginCommand(session, "root") { Proof = proof }).Verdict;

    private static SecurityKeyProof Signed(string user, string session, string challenge)
    {
        byte[] message = SecurityKey.Message(challenge, "acme", "administrator", user, session);
        byte[] signature = Key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        return new SecurityKeyProof(challenge, Base64Url.EncodeToString(signature), message);
    }

    private SecurityKeyProof Wrong() =>
        Signed("root", "another-session", _office.Challenge("root", "w")) with
        {
            Message = MessageOf("root", "s1"),
        };

    private static byte[] MessageOf(string user, string session) =>
        SecurityKey.Message("c1", "acme", "administrator", user, session);

    private static string PemOf(RSA key) => key.ExportSubjectPublicKeyInfoPem();

    private static string PemWithExponent(int exponent)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteIntegerUnsigned(Key.ExportParameters(includePrivateParameters: false).Modulus);
            der.WriteInteger(exponent);
        }
        return PemEncoding.WriteString("RSA PUBLIC KEY", der.Encode());
    }
}
