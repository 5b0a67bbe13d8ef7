using System.Text;

namespace SeatBroker.Server.Http;

/// <summary>A name that is shown to people: counted in code points, without control characters or half surrogates.</summary>
internal static class DisplayName
{
    public const int LengthMax = 200;

    public static Problem? Check(string name)
    {
        int count = 0;
        ReadOnlySpan<char> rest = name;
        while (!rest.IsEmpty)
        {
            if (
                Rune.DecodeFromUtf16(rest, out Rune rune, out int taken) != System.Buffers.OperationStatus.Done
                || Rune.IsControl(rune)
            )
            {
                return Problem.InvalidRequest("'displayName' must hold no control characters and no lone surrogates.");
            }

            count++;
            rest = rest[taken..];
        }

        return count is >= 1 and <= LengthMax
            ? null
            : Problem.InvalidRequest($"'displayName' must have 1 to {LengthMax} characters, not {count}.");
    }
}
