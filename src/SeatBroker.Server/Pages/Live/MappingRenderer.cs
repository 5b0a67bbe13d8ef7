using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using SeatBroker.Server.Resources;

namespace SeatBroker.Server.Pages;

/// <summary>Renders rows with the very components of the page, so that both always look the same.</summary>
internal sealed class MappingRenderer(
    IServiceScopeFactory scopes,
    IStringLocalizer<PageTexts> texts,
    ILoggerFactory loggers
)
{
    /// <param name="number">The edition's.</param>
    /// <param name="mapping">What to show.</param>
    /// <param name="earlier">Rows that have not changed are taken from here.</param>
    /// <param name="culture">The language.</param>
    public async Task<MappingPicture> RenderAsync(
        long number,
        LicenseMapping mapping,
        MappingPicture earlier,
        CultureInfo culture
    )
    {
        // Ends with this method: a culture belongs to the asynchronous flow that sets it.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
        var before = earlier.Rows.ToDictionary(row => row.Id, StringComparer.Ordinal);
        List<PicturedRow> rows = [];
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        foreach (var row in mapping.Rows)
        {
            rows.Add(
                before.TryGetValue(row.LicenseType, out var same) && row.Equals(same.Row)
                    ? same
                    : new(row.LicenseType, row, await RenderAsync(renderer, mapping, row))
            );
        }

        rows.Add(new(Id: "", Row: null, await RenderSumsAsync(renderer, mapping)));
        return new(number, AsOf.Text(texts, mapping), rows);
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer, LicenseMapping mapping, LicenseMappingRow row) =>
        RenderAsync<LicenseMappingTableRow>(
            renderer,
            new(StringComparer.Ordinal)
            {
                [nameof(LicenseMappingTableRow.Organization)] = mapping.Organization,
                [nameof(LicenseMappingTableRow.Row)] = row,
            }
        );

    private static Task<string> RenderSumsAsync(HtmlRenderer renderer, LicenseMapping mapping) =>
        RenderAsync<LicenseMappingSumRow>(
            renderer,
            new(StringComparer.Ordinal) { [nameof(LicenseMappingSumRow.Mapping)] = mapping }
        );

    private static Task<string> RenderAsync<TComponent>(HtmlRenderer renderer, Dictionary<string, object?> parameters)
        where TComponent : IComponent =>
        renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString()
        );
}
