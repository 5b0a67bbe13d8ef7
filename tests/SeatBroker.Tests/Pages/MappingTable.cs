using AngleSharp.Dom;

namespace SeatBroker.Tests.Pages;

/// <summary>The page's table, read as a person reads it.</summary>
internal static class MappingTable
{
    public static readonly string[] EnglishColumns =
    [
        "Organization",
        "Active users",
        "License type",
        "Base: Total",
        "Base: In use",
        "Base: Reusable",
        "Base: Available",
        "Concurrent logon: Total",
        "Concurrent logon: In use",
        "Concurrent logon: Available",
        "Burst logon: Total",
        "Burst logon: In use",
        "Burst logon: Peak",
        "Burst logon: Available",
        "Active in billing period",
    ];

    public static readonly string[] JapaneseColumns =
    [
        "組織",
        "アクティブユーザー",
        "ライセンスタイプ",
        "基本ライセンス: 合計",
        "基本ライセンス: 使用中",
        "基本ライセンス: 再使用可能",
        "基本ライセンス: 受付可",
        "同時ログオン: 同時ログオン - 合計",
        "同時ログオン: 同時使用",
        "同時ログオン: 同時使用可能",
        "緊急時ログオン: 緊急時ログオン - 合計",
        "緊急時ログオン: 緊急時使用",
        "緊急時ログオン: 緊急時最大使用",
        "緊急時ログオン: 緊急時使用可能",
        "アクティブ - 請求期間",
    ];

    /// <summary>The columns from left to right, with the group above each.</summary>
    public static IReadOnlyList<string> Columns(IDocument page)
    {
        var heads = page.QuerySelectorAll("thead tr:first-child th");
        var grouped = new Queue<IElement>(page.QuerySelectorAll("thead tr:last-child th"));
        List<string> columns = [];
        foreach (var head in heads)
        {
            int span = int.Parse(head.GetAttribute("colspan") ?? "0", provider: null);
            columns.AddRange(
                span == 0
                    ? [Text(head)]
                    : Enumerable.Range(0, span).Select(_ => $"{Text(head)}: {Text(grouped.Dequeue())}")
            );
        }

        Assert.Empty(grouped);
        return columns;
    }

    /// <summary>The cells of a license's row, in the columns' order.</summary>
    public static IReadOnlyList<string> Row(IDocument page, string licenseType) =>
        [
            .. page.QuerySelectorAll("tbody tr")
                .Single(row => row.QuerySelector(".id")!.TextContent == licenseType)
                .Children.Select(Figure),
        ];

    /// <summary>A cell's text without the group's name, which is for the eye and for narrow screens.</summary>
    public static string Figure(IElement cell) => Text(cell.QuerySelector(".value") ?? cell);

    public static IReadOnlyList<string> LicenseTypes(IDocument page) =>
        [.. page.QuerySelectorAll(".mapping tbody .id").Select(id => id.TextContent)];

    public static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
