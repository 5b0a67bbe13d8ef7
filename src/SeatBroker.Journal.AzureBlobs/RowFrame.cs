using System.Globalization;
using System.Text;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Journal.AzureBlobs;

/// <summary>
/// A row as it stands in a segment, one block each: a line of fixed width with position, instant, size and a mark of its own, then the row and a line's end.
/// The mark tells who appended: a row whose append was not answered is recognized by it.
/// </summary>
internal static class RowFrame
{
    private const int PositionEnd = 19;
    private const int AtBegin = PositionEnd + 1;
    private const int AtEnd = AtBegin + 20;
    private const int SizeBegin = AtEnd + 1;
    private const int SizeEnd = SizeBegin + 7;
    private const int HeadSize = SizeEnd + 1 + 32 + 1;

    public static byte[] Write(JournalAppend append)
    {
        byte[] frame = new byte[HeadSize + append.Row.Length + 1];
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{append.Position:D19} {append.At.UnixMilliseconds:+0000000000000000000;-0000000000000000000} {append.Row.Length:D7} {Guid.NewGuid():N}\n"
        );
        Encoding.ASCII.GetBytes(head, frame);
        append.Row.Span.CopyTo(frame.AsSpan(HeadSize));
        frame[^1] = (byte)'\n';
        return frame;
    }

    /// <summary>Reads the first row of what is left of a segment.</summary>
    /// <param name="rest">What is left; what follows the row when it returns.</param>
    /// <exception cref="InvalidDataException">It is no row.</exception>
    public static JournalRow Read(ref ReadOnlyMemory<byte> rest)
    {
        ReadOnlySpan<byte> head = rest.Span;
        if (
            head.Length > HeadSize
            && TryRead(head[..PositionEnd], out long position)
            && TryRead(head[AtBegin..AtEnd], out long at)
            && TryRead(head[SizeBegin..SizeEnd], out long size)
            && head.Length > HeadSize + size
        )
        {
            ReadOnlyMemory<byte> row = rest.Slice(HeadSize, (int)size);
            rest = rest[(HeadSize + (int)size + 1)..];
            return new(position, new(at), row);
        }

        throw new InvalidDataException("A segment of the journal holds what is no row.");
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
