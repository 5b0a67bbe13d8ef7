using System.Runtime.CompilerServices;

namespace SeatBroker.Domain;

/// <summary>A promise of the code about itself. It stays on in Release: a broken counter is a wrong invoice.</summary>
public static class Invariant
{
    /// <exception cref="InvariantBrokenException">The condition does not hold.</exception>
    public static void Holds(bool condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(what);
        }
    }
}

/// <summary>The code broke a promise about itself; the state it was thrown from must not be used further.</summary>
public sealed class InvariantBrokenException(string? what) : Exception($"An invariant does not hold: {what}");
