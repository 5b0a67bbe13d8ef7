namespace SeatBroker.Server.Demo;

/// <summary>
/// <c>--demo</c>: an example contact center on a temporary folder. In <c>Program.cs</c>, the folder outlives the application, which still writes while it stops:
/// <code>
/// bool isDemo = DemoOption.TakeFrom(ref args);
/// var builder = WebApplication.CreateBuilder(args);
/// using DemoFolder? demo = isDemo ? builder.AddDemo() : null;
/// ...
/// await using var app = builder.Build();
/// await app.RunAsync();
/// </code>
/// </summary>
internal static class DemoOption
{
    private const string Name = "--demo";

    /// <summary>Takes the option out of the arguments: configuration would read the argument after it as its value.</summary>
    public static bool TakeFrom(ref string[] args)
    {
        bool found = args.Contains(Name, StringComparer.Ordinal);
        args = [.. args.Where(argument => !string.Equals(argument, Name, StringComparison.Ordinal))];
        return found;
    }

    /// <summary>Puts the broker's data into a new temporary folder, whatever the settings say, and adds the example.</summary>
    public static DemoFolder AddDemo(this WebApplicationBuilder builder)
    {
        var folder = new DemoFolder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["SeatBroker:DataDirectory"] = folder.Path }
        );
        builder.Services.AddSingleton(folder);
        builder.Services.AddHostedService<DemoContactCenters>();
        return folder;
    }
}
