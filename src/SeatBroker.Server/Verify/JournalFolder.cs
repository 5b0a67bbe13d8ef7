using Microsoft.Extensions.Options;
using SeatBroker.Grains;

namespace SeatBroker.Server.Verify;

/// <summary>Finds the journals as the server would: the same settings in the same places.</summary>
internal static class JournalFolder
{
    /// <exception cref="StartRefusedException">A word that is no setting, or a journal that is not in a folder; else what the settings' own check throws.</exception>
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
        SeatBrokerOptions options = ((WebApplication)app)
            .Services.GetRequiredService<IOptions<SeatBrokerOptions>>()
            .Value;
        // What lies in the data directory then is not what the server writes.
        return options.Journal == JournalStoreKind.Sqlite
            ? options.DataDirectory
            : throw new StartRefusedException(
                $"the settings keep the journal in {options.Journal}, and only journals in SQLite can be read so; add --SeatBroker:Journal=Sqlite to mean the data directory."
            );
    }
}
