using System.Text;

namespace SeatBroker.Benchmarks;

/// <summary>A Markdown table with aligned columns: the first to the left, figures to the right.</summary>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells)
    {
        if (cells.Length != header.Length)
        {
            throw new ArgumentException($"A row of {cells.Length} cells in a table of {header.Length} columns.");
        }
        _rows.Add(cells);
    }

    public override string ToString()
    {
        int[] widths =
        [
            .. header.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max()),
        ];
        var text = new StringBuilder();
        Append(text, widths, header);
        Append(
            text,
            widths,
            [
                .. widths.Select(
                    (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ':'
                ),
            ]
        );
        foreach (string[] row in _rows)
        {
            Append(text, widths, row);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, int[] widths, string[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            text.Append("| ").Append(i == 0 ? cells[i].PadRight(widths[i]) : cells[i].PadLeft(widths[i])).Append(' ');
        }
        text.Append("|\n");
    }
}
