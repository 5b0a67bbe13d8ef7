using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SeatBroker.Tests.Pages;

/// <summary>One browser for all tests; each test opens a window of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments }
        );
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    public async Task<BrowserWindow> OpenAsync(
        PageServer server,
        string language = "en-US",
        int width = 1440,
        bool scripts = true,
        ColorScheme scheme = ColorScheme.Light
    )
    {
        var context = await _browser.NewContextAsync(
            new()
            {
                BaseURL = server.Address.ToString(),
                Locale = language,
                ViewportSize = new() { Width = width, Height = 900 },
                JavaScriptEnabled = scripts,
                ColorScheme = scheme,
            }
        );
        return new(context, await context.NewPageAsync());
    }
}

/// <summary>A window that remembers whom it asked and what it complained about.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    public BrowserWindow(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        context.Request += (_, request) => _asked.Enqueue(request.Url);
        context.Console += (_, message) => _complaints.Enqueue(message.Text);
        page.PageError += (_, failure) => _complaints.Enqueue(failure);
    }

    public IPage Page { get; }

    /// <summary>The addresses asked for, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>A figure of a license's row, by the column's place among the fifteen.</summary>
    public ILocator Figure(string licenseType, int column) =>
        Page.Locator($"tr[data-row='{licenseType}'] > :nth-child({column}) .value");

    public void AssertQuiet()
    {
        Assert.NotEmpty(_asked);
        Assert.All(_asked, address => Assert.Equal("127.0.0.1", new Uri(address).Host));
        Assert.Empty(_complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
