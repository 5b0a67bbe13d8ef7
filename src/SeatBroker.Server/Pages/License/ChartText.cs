using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace SeatBroker.Server.Pages;

/// <summary>A text in an SVG; written here, since <c>text</c> is a word of Razor's own.</summary>
public sealed class ChartText : ComponentBase
{
    [Parameter, EditorRequired]
    public double X { get; set; }

    [Parameter, EditorRequired]
    public double Y { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    [Parameter]
    public string? Kind { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", MonthBar.Text(X));
        builder.AddAttribute(2, "y", MonthBar.Text(Y));
        builder.AddAttribute(3, "text-anchor", "middle");
        builder.AddAttribute(4, "class", Kind);
        builder.AddContent(5, Text);
        builder.CloseElement();
    }
}
