using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Server.Pages;

namespace SeatBroker.Tests.Pages;

/// <summary>The billing months of a license, as a chart and as a table.</summary>
public sealed class MonthChartTests
{
    [Fact]
    public async Task The_chart_and_the_table_hold_the_same_figures()
    {
        var section = await Render(
            "en",
            Month("2026-08", peak: 3),
            Month("2026-09", peak: 0),
            Month("2026-10", peak: 12),
            Month("2026-11", peak: 5, closed: false)
        );

        Assert.Equal(["3", "0", "12", "5"], Texts(section, ".chart-value"), StringComparer.Ordinal);
        Assert.Equal(["5", "12", "0", "3"], Texts(section, "tbody td:nth-child(3)"), StringComparer.Ordinal);
        Assert.Equal(
            ["November 2026", "October 2026", "September 2026", "August 2026"],
            Texts(section, "tbody th"),
            StringComparer.Ordinal
        );
        double[] heights =
        [
            .. section
                .QuerySelectorAll(".chart-closed, .chart-open")
                .Select(bar => double.Parse(bar.GetAttribute("height")!, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(0, heights[1]);
        Assert.Equal(heights[2] / 4, heights[0], precision: 1);
        Assert.Single(section.QuerySelectorAll(".chart-open"));
    }

    [Theory]
    [InlineData("en", "Burst peak by month", "From October 2026 to November 2026; the highest is 12.")]
    [InlineData("ja", "月別の緊急時最大使用", "2026年10月 から 2026年11月 まで。最大値は 12 です。")]
    public async Task The_chart_says_in_words_what_it_shows(string language, string title, string description)
    {
        var section = await Render(language, Month("2026-10", peak: 12), Month("2026-11", peak: 5, closed: false));

        var chart = section.QuerySelector("svg[role=img]")!;
        Assert.Equal("chart-title chart-desc", chart.GetAttribute("aria-labelledby"));
        Assert.Equal(title, chart.QuerySelector("#chart-title")!.TextContent);
        Assert.StartsWith(description, chart.QuerySelector("#chart-desc")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_s_charge_is_its_peak_times_its_price()
    {
        var section = await Render(
            "en",
            Month("2026-10", peak: 12) with
            {
                UnitPrice = new MonthlyPrice(1_234.5m, "JPY"),
            },
            Month("2026-11", peak: 1, closed: false)
        );

        Assert.Equal(
            ["October 2026", "Closed", "12", "17 Oct 2026, 09:42:13", "2", "–not counted", "1,234.5 JPY", "14,814 JPY"],
            section.QuerySelectorAll("tbody tr")[1].Children.Select(MappingTable.Text),
            StringComparer.Ordinal
        );
        Assert.Equal("–not priced", MappingTable.Text(section.QuerySelector("tbody tr td:last-child")!));
    }

    [Fact]
    public async Task Without_a_closed_month_there_is_no_chart_and_the_open_one_stands_in_the_table()
    {
        var section = await Render("en", Month("2026-11", peak: 0, closed: false));

        Assert.Null(section.QuerySelector("svg"));
        Assert.Equal(
            "No month has closed yet. A chart appears here after the first one.",
            section.QuerySelector(".nothing")!.TextContent
        );
        Assert.Equal("Open, so far", MappingTable.Text(section.QuerySelector("tbody td")!));
    }

    [Fact]
    public void Of_three_years_every_third_month_is_named_and_the_last_one_always()
    {
        LicenseMonth[] months =
        [
            .. Enumerable
                .Range(0, 37)
                .Select(n =>
                    Month(new DateOnly(2023, 11, 1).AddMonths(n).ToString("yyyy-MM", CultureInfo.InvariantCulture), n)
                ),
        ];

        var bars = MonthBar.Of(months);

        Assert.Equal(13, bars.Count(bar => bar.IsLabelled));
        Assert.True(bars[^1].IsLabelled);
        Assert.All(bars, bar => Assert.InRange(bar.Y, MonthBar.Ceiling, MonthBar.Ground));
    }

    private static LicenseMonth Month(string month, int peak, bool closed = true) =>
        new()
        {
            Month = month,
            TimeZone = "Asia/Tokyo",
            Closed = closed,
            Peak = peak,
            ReachedAt = peak == 0 ? null : new DateTimeOffset(2026, 10, 17, 0, 42, 13, TimeSpan.Zero),
            CarriedIn = peak == 0 ? 0 : 2,
            DisplayName = "Agent",
        };

    private static async Task<IElement> Render(string language, params LicenseMonth[] months)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        await using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var view = new LicenseView(
            new Organization("acme", "Acme", "Asia/Tokyo"),
            AsOf: default,
            new("agent", PageServer.Contract("Agent"), new LicenseUsage { Month = "2026-11" }),
            [],
            NextCursor: null,
            months
        );
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MonthsSection.View)] = view,
        };
        string html = await renderer.Dispatcher.InvokeAsync(async () =>
            (
                await renderer.RenderComponentAsync<MonthsSection>(ParameterView.FromDictionary(parameters))
            ).ToHtmlString()
        );
        return new HtmlParser().ParseDocument(html).Body!;
    }

    private static IEnumerable<string> Texts(IElement section, string selector) =>
        section.QuerySelectorAll(selector).Select(MappingTable.Text);
}
