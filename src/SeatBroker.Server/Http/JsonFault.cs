using System.Globalization;
using System.Text.Json;

namespace SeatBroker.Server.Http;

/// <summary>A value that JSON allows and its member does not; the message says what the member takes.</summary>
internal sealed class MemberValueException(string takes) : JsonException(takes);

/// <summary>Says what is wrong with a body in the words of the contract: the member by its JSON name, and no type of ours.</summary>
internal static class JsonFault
{
    private const int ShownLengthMax = 100;

    public static string Describe(JsonException fault)
    {
        string member = MemberOf(fault.Path);
        if (fault is MemberValueException)
        {
            return $"'{member}' {fault.Message}";
        }

        if (fault.InnerException is JsonException)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The body is not well-formed JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine})."
            );
        }

        // The serializer tells these cases apart by its message alone.
        if (fault.Message.StartsWith("The JSON property", StringComparison.Ordinal))
        {
            return $"'{member}' is not a member of this body.";
        }

        if (fault.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return $"'{member}' is given twice.";
        }

        const string Lacking = "missing required properties including: ";
        int lacking = fault.Message.IndexOf(Lacking, StringComparison.Ordinal);
        if (lacking >= 0)
        {
            return $"The body lacks {fault.Message[(lacking + Lacking.Length)..]}";
        }

        return member.Length == 0 ? "The body must be one JSON object." : $"'{member}' has a value of the wrong type.";
    }

    /// <summary><c>$.monthlyPrice.amount</c> is the member <c>monthlyPrice.amount</c>.</summary>
    private static string MemberOf(string? path)
    {
        string member = path is null ? "" : path.TrimStart('$').TrimStart('.');
        return member.Length <= ShownLengthMax ? member : string.Concat(member.AsSpan(0, ShownLengthMax), "...");
    }
}
