using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Demo;

/// <summary>The key that an administrator carries: it signs a challenge for one login, as the contract wants it.</summary>
internal sealed class SecurityKeyFob
{
    private const int Bits = 2048;

    private readonly RSA _key = RSA.Create(Bits);

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public SignedChallenge Sign(
        string challenge,
        string organization,
        string licenseType,
        string user,
        string sessionId
    )
    {
        byte[] signed = Encoding.UTF8.GetBytes($"{challenge}|{organization}|{licenseType}|{user}|{sessionId}");
        byte[] signature = _key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        return new(challenge, Base64Url.EncodeToString(signature));
    }
}
