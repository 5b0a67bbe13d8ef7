using Microsoft.Extensions.Options;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains;
using SeatBroker.Journal.AzureBlobs;
using SeatBroker.Journal.PostgreSql;
using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Server;

/// <summary>Puts the broker together: the silo, the grains, the journal.</summary>
internal static class Composition
{
    /// <summary>The ClusterId and ServiceId that Orleans clients name.</summary>
    private const string ClusterName = "seatbroker";

    private const string Section = SeatBrokerOptions.Section;

    public static WebApplicationBuilder CreateBuilder(CommandLine commandLine) =>
        WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                Args =
                [
                    // Settings are read once, at start; watching their files would watch the whole working directory.
                    "--hostBuilder:reloadConfigOnChange=false",
                    // Files added later have no route: a route for any file answers every wrong GET with 404 instead of 405.
                    "--DisableStaticAssetNotFoundRuntimeFallback=true",
                    .. commandLine.Settings,
                ],
                // The page's files lie beside the program, the settings' in the working directory.
                WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            }
        );

    public static void AddBroker(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseClustering(
                builder.Configuration.GetValue<Clustering>($"{Section}:{nameof(SeatBrokerOptions.Clustering)}"),
                ClusterName
            );
            silo.AddSeatBroker(services => OpenStore(services.GetRequiredService<IOptions<SeatBrokerOptions>>().Value));
        });
    }

    /// <summary>Opens the journal before anything else starts: another server on the same directory is told so first.</summary>
    public static void OpenJournal(this WebApplication app) => app.Services.GetRequiredService<IJournalStore>();

    private static IJournalStore OpenStore(SeatBrokerOptions options) =>
        options.Journal switch
        {
            JournalStoreKind.PostgreSql => PostgreSqlJournalStore.Open(
                options.PostgreSql.ConnectionString,
                options.PostgreSql.CreateSchema
            ),
            JournalStoreKind.AzureBlobs => AzureBlobJournalStore.Open(
                options.AzureBlobs.ConnectionString,
                options.AzureBlobs.Container,
                options.AzureBlobs.CreateContainer
            ),
            _ => SqliteJournalStore.Open(options.DataDirectory),
        };
}
