using SeatBroker.Domain.Journal;
using SeatBroker.Grains;

namespace SeatBroker.Server;

/// <summary>Puts the broker together: the silo, the grains, the journal, and whether they are ready.</summary>
internal static class Composition
{
    public static WebApplicationBuilder CreateBuilder(CommandLine commandLine) =>
        WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                // Settings are read once, at start; watching their files would watch the whole working directory.
                Args = ["--hostBuilder:reloadConfigOnChange=false", .. commandLine.Settings],
                // The page's files lie beside the program, the settings' in the working directory.
                WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            }
        );

    public static void AddBroker(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.AddSeatBroker(_ => new MemoryJournalStore());
        });
    }
}
