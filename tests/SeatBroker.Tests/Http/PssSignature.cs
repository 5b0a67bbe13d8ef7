using System.Numerics;
using System.Security.Cryptography;

namespace SeatBroker.Tests.Http;

/// <summary>RSASSA-PSS with SHA-256 and a salt of any length (RFC 8017, 9.1.1): the platform signs with 32 bytes of salt only.</summary>
internal static class PssSignature
{
    public static byte[] Sign(RSA key, byte[] text, int saltLength)
    {
        int length = key.KeySize / 8;
        byte[] salt = RandomNumberGenerator.GetBytes(saltLength);
        byte[] hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(text), .. salt]);
        byte[] block = [.. new byte[length - saltLength - hash.Length - 2], 1, .. salt];
        byte[] mask = Mask(hash, block.Length);
        for (int i = 0; i < block.Length; i++)
        {
            block[i] ^= mask[i];
        }

        // The encoded message is one bit shorter than the modulus.
        block[0] &= 0x7F;
        RSAParameters secret = key.ExportParameters(includePrivateParameters: true);
        byte[] signature = BigInteger
            .ModPow(Number([.. block, .. hash, 0xBC]), Number(secret.D!), Number(secret.Modulus!))
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - signature.Length], .. signature];
    }

    private static byte[] Mask(byte[] seed, int length) =>
        [
            .. Enumerable
                .Range(0, (length / SHA256.HashSizeInBytes) + 1)
                .SelectMany(i => SHA256.HashData([.. seed, 0, 0, 0, (byte)i]))
                .Take(length),
        ];

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
