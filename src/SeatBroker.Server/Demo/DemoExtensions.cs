namespace SeatBroker.Server.Demo;

internal static class DemoExtensions
{
    /// <summary>Puts the broker's data into a new temporary folder, whatever the settings say, and adds the example contact centers.</summary>
    /// <returns>The folder, to be disposed after the application, which still writes while it stops.</returns>
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
