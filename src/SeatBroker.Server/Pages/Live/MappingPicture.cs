using System.Globalization;

namespace SeatBroker.Server.Pages;

/// <summary>How an organization's mapping looks in one language, with one choice of categories.</summary>
/// <param name="Number">The edition's.</param>
/// <param name="AsOf">Of which instant it is.</param>
/// <param name="Rows">The rows in their order, the sums last.</param>
internal sealed record MappingPicture(long Number, string AsOf, IReadOnlyList<PicturedRow> Rows)
{
    public static MappingPicture None { get; } = new(Number: 0, AsOf: "", []);

    /// <summary>What differs from an earlier picture.</summary>
    public MappingUpdate Since(MappingPicture earlier)
    {
        var before = earlier.Rows.ToDictionary(row => row.Id, row => row.Html, StringComparer.Ordinal);
        bool sameRows = Rows.Select(row => row.Id)
            .SequenceEqual(earlier.Rows.Select(row => row.Id), StringComparer.Ordinal);
        return new(
            AsOf,
            Rows.Where(row => !before.TryGetValue(row.Id, out string? html) || html != row.Html)
                .ToDictionary(row => row.Id, row => row.Html, StringComparer.Ordinal),
            sameRows ? null : [.. Rows.Select(row => row.Id)]
        );
    }
}

/// <summary>A row as markup.</summary>
/// <param name="Id">The license type; empty for the sums.</param>
/// <param name="Row">What it shows; null for the sums.</param>
/// <param name="Html">The markup.</param>
internal sealed record PicturedRow(string Id, LicenseMappingRow? Row, string Html);

/// <summary>What a browser is told.</summary>
/// <param name="AsOf">Of which instant the figures are.</param>
/// <param name="Rows">The changed rows' markup by their ids.</param>
/// <param name="Order">All rows' ids, where there are others than before; null: the same.</param>
internal sealed record MappingUpdate(
    string AsOf,
    IReadOnlyDictionary<string, string> Rows,
    IReadOnlyList<string>? Order
)
{
    public bool IsEmpty => Rows.Count == 0 && Order is null;
}

/// <summary>The latest picture for each language and choice that somebody looks at: rendered once, and of the rows only those that changed.</summary>
internal sealed class MappingPictures
{
    private readonly SemaphoreSlim _turn = new(initialCount: 1);
    private readonly Dictionary<(string Culture, ShownLicenses Shown), MappingPicture> _latest = [];

    public async Task<MappingPicture> OfAsync(
        long number,
        LicenseMapping mapping,
        CultureInfo culture,
        ShownLicenses shown,
        MappingRenderer renderer
    )
    {
        await _turn.WaitAsync();
        try
        {
            var latest = _latest.GetValueOrDefault((culture.Name, shown), MappingPicture.None);
            return latest.Number >= number
                ? latest
                : _latest[(culture.Name, shown)] = await renderer.RenderAsync(
                    number,
                    mapping.Only(shown),
                    latest,
                    culture
                );
        }
        finally
        {
            _turn.Release();
        }
    }
}
