using Microsoft.Extensions.Options;
using SeatBroker.Grains;

namespace SeatBroker.Server.Verify;

/// <summary>Finds the journals as the server would: the same settings in the same places.</summary>
internal static class JournalFolder
{
    /// <exception cref="StartRefusedException">A word that is no setting; else what the settings' own check throws.</exception>
    public static string Find(string[] settings)
    {
        if (settings.FirstOrDefault() is { } word && !word.StartsWith("--", StringComparison.Ordinal))
        {
            throw new StartRefusedException(
                $"'{word}' is no setting. The data directory is named by --SeatBroker:DataDirectory=FOLDER."
            );
        }
        WebApplicationBuilder builder = Composition.CreateBuilder(CommandLine.Parse(settings));
        builder.AddSettings();
        using var app = (IDisposable)builder.Build();
        return ((WebApplication)app).Services.GetRequiredService<IOptions<SeatBrokerOptions>>().Value.DataDirectory;
    }
}
