using System.Globalization;
using System.Text;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>
/// Writes keys as parts of blobs' names, reversibly and in one order: names are listed as keys are by ordinal. Letters and digits stand for themselves;
/// any other UTF-16 unit is four hexadecimal digits behind a sign that sorts where the unit itself does.
/// </summary>
internal static class BlobKey
{
    /// <summary>Ends a key in a name; it sorts before all that a key is written with, so that a key stands before those that it begins.</summary>
    public const char End = '!';

    // A name has at most 1,024 characters; what stands around the key takes fewer than 64.
    private const int LengthMax = 960;

    public static bool CanBeKept(string key) => Write(key).Length <= LengthMax;

    public static string Write(string key)
    {
        StringBuilder name = new(key.Length);
        foreach (char unit in key)
        {
            if (char.IsAsciiLetterOrDigit(unit))
            {
                name.Append(unit);
            }
            else
            {
                name.Append(Sign(unit)).Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
            }
        }

        return name.ToString();
    }

    public static string Read(ReadOnlySpan<char> name)
    {
        StringBuilder key = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(name[i]))
            {
                key.Append(name[i]);
            }
            else
            {
                key.Append(
                    (char)ushort.Parse(name.Slice(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                );
                i += 4;
            }
        }

        return key.ToString();
    }

    private static char Sign(char unit) =>
        unit switch
        {
            < '0' => '-',
            < 'A' => '=',
            < 'a' => '_',
            _ => '~',
        };
}
