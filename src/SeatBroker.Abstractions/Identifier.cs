using System.Buffers;

namespace SeatBroker.Abstractions;

/// <summary>Names of organizations, license types, users and sessions.</summary>
public static class Identifier
{
    public const int LengthMax = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@:-"
    );

    /// <summary>1 to 128 characters of <c>A-Z a-z 0-9 . _ ~ @ : -</c>, case-sensitive, and not <c>.</c> or <c>..</c>.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= LengthMax }
        && !text.AsSpan().ContainsAnyExcept(Allowed)
        && text is not ("." or "..");

    /// <exception cref="ArgumentException">The text is no identifier.</exception>
    public static void Require(string? text, string what)
    {
        if (!IsValid(text))
        {
            throw new ArgumentException($"'{text}' is no {what}: 1 to 128 characters of A-Z a-z 0-9 . _ ~ @ : -.");
        }
    }
}
