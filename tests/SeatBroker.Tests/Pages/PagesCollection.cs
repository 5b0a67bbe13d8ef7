namespace SeatBroker.Tests.Pages;

/// <summary>The tests that look at pages share one server and one browser; each has an organization of its own.</summary>
[CollectionDefinition(nameof(PagesCollection))]
public sealed class PagesCollection : ICollectionFixture<PageServer>, ICollectionFixture<Chromium>;
