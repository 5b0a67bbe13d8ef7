using System.Formats.Asn1;
using System.Security.Cryptography;

namespace SeatBroker.Tests.Http;

/// <summary>Texts that are, or are not, a public RSA key that may be registered (R24).</summary>
public static class PublicKeys
{
    public static TheoryData<string, string> Refused()
    {
        string good = Pem("SPKI", 2048, 65537);
        using RSA rsa = RSA.Create(2048);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TheoryData<string, string>
        {
            { "empty", "" },
            { "words", "my key" },
            { "2047-bits", Pem("SPKI", 2047, 65537) },
            { "1024-bits", Pem("PKCS#1", 1024, 65537) },
            { "8193-bits", Pem("SPKI", 8193, 65537) },
            { "exponent-1", Pem("SPKI", 2048, 1) },
            { "even-exponent", Pem("SPKI", 2048, 65536) },
            { "elliptic-curve", ec.ExportSubjectPublicKeyInfoPem() },
            { "private-key", rsa.ExportRSAPrivateKeyPem() },
            { "private-key-PKCS8", rsa.ExportPkcs8PrivateKeyPem() },
            { "private-key-called-public", Called("PUBLIC KEY", rsa.ExportRSAPrivateKey()) },
            { "certificate", Called("CERTIFICATE", rsa.ExportSubjectPublicKeyInfo()) },
            { "two-keys", good + "\n" + good },
            { "key-and-words", good + "\nroot@acme" },
            { "words-and-key", "root@acme\n" + good },
            { "without-end", good[..^10] },
            { "cut-short", Called("PUBLIC KEY", rsa.ExportSubjectPublicKeyInfo()[..^1]) },
            { "with-more-behind", Called("PUBLIC KEY", [.. rsa.ExportSubjectPublicKeyInfo(), 0]) },
            { "other-form-than-its-label", Called("PUBLIC KEY", rsa.ExportRSAPublicKey()) },
            { "ssh", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 root@acme" },
            { "too-long", good + new string('\n', 16 * 1024) },
        };
    }

    /// <summary>A key of exactly so many bits. Its modulus is random and no product of primes: nobody can sign with it, and nobody can tell.</summary>
    public static string Pem(string form, int bits, int exponent)
    {
        byte[] modulus = RandomNumberGenerator.GetBytes((bits + 7) / 8);
        int topBit = (bits - 1) % 8;
        modulus[0] = (byte)((modulus[0] & ((1 << topBit) - 1)) | (1 << topBit));
        modulus[^1] |= 1;
        byte[] exponentBytes = [(byte)(exponent >> 16), (byte)((exponent >> 8) & 0xFF), (byte)(exponent & 0xFF)];
        var pkcs1 = new AsnWriter(AsnEncodingRules.DER);
        using (pkcs1.PushSequence())
        {
            pkcs1.WriteIntegerUnsigned(modulus);
            pkcs1.WriteIntegerUnsigned([.. exponentBytes.SkipWhile(part => part == 0)]);
        }

        return form == "SPKI"
            ? Called("PUBLIC KEY", SubjectPublicKeyInfo(pkcs1.Encode()))
            : Called("RSA PUBLIC KEY", pkcs1.Encode());
    }

    /// <summary>Written by hand, as the platform's own writer refuses some of what is to be refused here.</summary>
    private static byte[] SubjectPublicKeyInfo(byte[] pkcs1)
    {
        const string RsaEncryption = "1.2.840.113549.1.1.1";
        var spki = new AsnWriter(AsnEncodingRules.DER);
        using (spki.PushSequence())
        {
            using (spki.PushSequence())
            {
                spki.WriteObjectIdentifier(RsaEncryption);
                spki.WriteNull();
            }

            spki.WriteBitString(pkcs1);
        }

        return spki.Encode();
    }

    private static string Called(string label, byte[] der) => PemEncoding.WriteString(label, der);
}
