namespace SeatBroker.Server.Resources;

/// <summary>The page's texts: PageTexts.resx in English, PageTexts.ja.resx in Japanese.</summary>
public sealed class PageTexts;
