using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SeatBroker.Samples.TraceReplay;

/// <summary>Names of a log as identifiers of the broker: 1 to 128 characters of <c>A-Z a-z 0-9 . _ ~ @ : -</c>. Different names stay different.</summary>
internal static class BrokerId
{
    private const int LengthMax = 128;

    public static string Of(string name)
    {
        var id = new StringBuilder();
        foreach (byte octet in Encoding.UTF8.GetBytes(name))
        {
            char character = (char)octet;
            // "~" introduces an escaped octet, so it is escaped itself.
            if (char.IsAsciiLetterOrDigit(character) || character is '_' or '@' or ':' or '-')
            {
                id.Append(character);
            }
            else if (character == '.' && name is not ("." or ".."))
            {
                id.Append(character);
            }
            else
            {
                id.Append(CultureInfo.InvariantCulture, $"~{octet:X2}");
            }
        }
        return id.Length <= LengthMax ? id.ToString() : Shorten(id.ToString());
    }

    private static string Shorten(string id)
    {
        string hash = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(id)))[..24];
        return $"{id[..(LengthMax - hash.Length - 1)]}.{hash}";
    }
}
