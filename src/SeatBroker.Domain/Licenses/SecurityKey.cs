using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SeatBroker.Domain.Licenses;

/// <summary>Public RSA keys of administrators, and what is signed with them (R24).</summary>
public static class SecurityKey
{
    /// <summary>A PEM text has at most so many characters.</summary>
    public const int PemLengthMax = 16 * 1024;

    public const int BitsMin = 2048;
    public const int BitsMax = 8192;

    private const string PublicKeyLabel = "PUBLIC KEY";
    private const string Pkcs1Label = "RSA PUBLIC KEY";

    /// <summary>
    /// Reads a public key in PEM, as SubjectPublicKeyInfo or PKCS#1: RSA of 2,048 to 8,192 bits with an odd exponent of at least 3, and nothing beside it.
    /// </summary>
    /// <returns>The key as base64 of its SubjectPublicKeyInfo; null: the text is no such key.</returns>
    public static string? FromPem(string pem)
    {
        if (pem.Length > PemLengthMax || !PemEncoding.TryFind(pem, out PemFields fields))
        {
            return null;
        }
        if (!pem.AsSpan(..fields.Location.Start).IsWhiteSpace() || !pem.AsSpan(fields.Location.End..).IsWhiteSpace())
        {
            return null;
        }
        var der = new byte[fields.DecodedDataLength];
        if (!Convert.TryFromBase64Chars(pem.AsSpan(fields.Base64Data), der, out int length) || length != der.Length)
        {
            return null;
        }
        using RSA rsa = RSA.Create();
        try
        {
            int read = 0;
            switch (pem[fields.Label])
            {
                case PublicKeyLabel:
                    rsa.ImportSubjectPublicKeyInfo(der, out read);
                    break;
                case Pkcs1Label:
                    rsa.ImportRSAPublicKey(der, out read);
                    break;
            }
            return read == der.Length && read > 0 && IsStrong(rsa.ExportParameters(includePrivateParameters: false))
                ? Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())
                : null;
        }
        catch (CryptographicException)
        {
            // What the platform cannot read as an RSA key is none.
            return null;
        }
    }

    /// <summary>What an administrator signs: the UTF-8 bytes of <c>{challenge}|{org}|{licenseType}|{user}|{sessionId}</c>.</summary>
    public static byte[] Message(
        string challenge,
        string organization,
        string licenseType,
        string user,
        string session
    ) => Encoding.UTF8.GetBytes($"{challenge}|{organization}|{licenseType}|{user}|{session}");

    /// <summary>Whether the message was signed with the key: RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.</summary>
    /// <param name="key">As <see cref="FromPem"/> gave it.</param>
    /// <param name="signature">In base64url.</param>
    internal static bool Verifies(string key, byte[] message, string signature)
    {
        if (!Base64Url.IsValid(signature, out int length) || length > BitsMax / 8)
        {
            return false;
        }
        try
        {
            using RSA rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return rsa.VerifyData(
                message,
                Base64Url.DecodeFromChars(signature),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pss
            );
        }
        catch (CryptographicException)
        {
            // A signature that the platform cannot even try proves nothing.
            return false;
        }
    }

    private static bool IsStrong(RSAParameters key)
    {
        var modulus = new BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true);
        var exponent = new BigInteger(key.Exponent, isUnsigned: true, isBigEndian: true);
        return modulus.GetBitLength() is >= BitsMin and <= BitsMax && !exponent.IsEven && exponent >= 3;
    }
}

/// <summary>A signed challenge (R24).</summary>
/// <param name="Challenge">As it was issued.</param>
/// <param name="Signature">In base64url.</param>
/// <param name="Message">What must have been signed: <see cref="SecurityKey.Message"/>.</param>
public sealed record SecurityKeyProof(string Challenge, string Signature, byte[] Message)
{
    /// <summary>Tells this very proof from all others; what the journal keeps of it.</summary>
    internal string Fingerprint =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{Challenge}|{Signature}")));
}
