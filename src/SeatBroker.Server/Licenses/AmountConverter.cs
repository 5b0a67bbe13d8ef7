using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeatBroker.Server.Http;

/// <summary>Reads an amount of money exactly, or not at all: the usual reading rounds what has too many digits.</summary>
internal sealed class AmountConverter : JsonConverter<decimal>
{
    public const decimal AmountMax = 1_000_000_000;

    private const int DecimalsMax = 4;

    // 1,000,000,000 has 10 digits before the point.
    private const int DigitsMax = 10 + DecimalsMax;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.Number)
        {
            throw new MemberValueException("must be a JSON number.");
        }

        return !reader.HasValueSequence && TryRead(reader.ValueSpan, out decimal amount)
            ? amount
            : throw new MemberValueException("must be 0 to 1000000000 with at most 4 decimals.");
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);

    /// <summary>Reads a well-formed JSON number: significant digits times a power of ten.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> number, out decimal amount)
    {
        amount = 0;
        int exponentAt = number.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> digits = exponentAt < 0 ? number : number[..exponentAt];
        bool isNegative = digits[0] == '-';
        if (!TryReadDigits(digits[(isNegative ? 1 : 0)..], out long significant, out int power))
        {
            return false;
        }

        if (significant == 0)
        {
            return true;
        }

        if (isNegative || (exponentAt >= 0 && !TryAddExponent(number[(exponentAt + 1)..], ref power)))
        {
            return false;
        }

        if (power is < -DecimalsMax or > DigitsMax)
        {
            return false;
        }

        amount = power < 0 ? new decimal(significant) / PowerOfTen(-power) : significant * PowerOfTen(power);
        return amount <= AmountMax;
    }

    /// <summary>Zeros are held back until a digit follows them: leading and trailing ones are not significant.</summary>
    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out long significant, out int power)
    {
        significant = 0;
        power = 0;
        int zeros = 0;
        int count = 0;
        bool isFraction = false;
        foreach (byte digit in digits)
        {
            if (digit == '.')
            {
                isFraction = true;
                continue;
            }

            power -= isFraction ? 1 : 0;
            zeros++;
            if (digit == '0')
            {
                continue;
            }

            count = significant == 0 ? 1 : count + zeros;
            if (count > DigitsMax)
            {
                return false;
            }

            for (int i = significant == 0 ? 1 : zeros; i > 0; i--)
            {
                significant *= 10;
            }

            significant += digit - '0';
            zeros = 0;
        }

        power += zeros;
        return true;
    }

    private static bool TryAddExponent(ReadOnlySpan<byte> exponent, ref int power)
    {
        const int ExponentLengthMax = 6;
        ReadOnlySpan<byte> digits = exponent[0] == '+' ? exponent[1..] : exponent;
        if (
            digits.Length > ExponentLengthMax
            || !System.Buffers.Text.Utf8Parser.TryParse(digits, out int value, out int taken)
            || taken != digits.Length
        )
        {
            return false;
        }

        power += value;
        return true;
    }

    private static decimal PowerOfTen(int power)
    {
        decimal value = 1;
        for (int i = 0; i < power; i++)
        {
            value *= 10;
        }

        return value;
    }
}
