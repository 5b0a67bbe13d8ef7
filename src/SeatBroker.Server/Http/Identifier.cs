using System.Buffers;

namespace SeatBroker.Server.Http;

/// <summary>What names an organization, a license type, a user or a session: case-sensitive, and safe in keys and paths.</summary>
internal static class Identifier
{
    public const int LengthMax = 128;

    public const string Pattern = "^(?!\\.{1,2}$)[A-Za-z0-9._~@:-]{1,128}$";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@:-"
    );

    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= LengthMax } and not ("." or "..") && !id.AsSpan().ContainsAnyExcept(Alphabet);
}
