using System.Text;

namespace SeatBroker.Domain.Licenses;

/// <summary>
/// An identifier as a license keeps it: its ASCII characters, a byte each, which is half of what a string takes. A session's two names are the largest part of what it costs in memory.
/// </summary>
internal readonly struct Name
{
    private const int OnStackMax = 256;

    private readonly byte[] _characters;

    /// <exception cref="InvariantBrokenException">The text is not ASCII, as every identifier is.</exception>
    public Name(string text)
    {
        Invariant.Holds(Ascii.IsValid(text));
        _characters = Encoding.ASCII.GetBytes(text);
    }

    public bool Is(string text) => Ascii.Equals(_characters, text);

    public bool Is(Name other) => _characters.AsSpan().SequenceEqual(other._characters);

    /// <summary>Put together at every call.</summary>
    public override string ToString() => Encoding.ASCII.GetString(_characters);

    /// <summary>The <see cref="HashOf"/> of this name's text.</summary>
    public int Hash
    {
        get
        {
            Span<char> text =
                _characters.Length <= OnStackMax ? stackalloc char[OnStackMax] : new char[_characters.Length];
            return HashOf(text[..Encoding.ASCII.GetChars(_characters, text)]);
        }
    }

    // Seeded anew in every process: nobody can choose identifiers that collide.
    public static int HashOf(ReadOnlySpan<char> text) => string.GetHashCode(text, StringComparison.Ordinal);
}
