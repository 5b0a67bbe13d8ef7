using Microsoft.Extensions.Options;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains;
using SeatBroker.Journal.AzureBlobs;
using SeatBroker.Journal.PostgreSql;
using SeatBroker.Journal.Sqlite;

namespace SeatBroker.Server.Verify;

/// <summary>Finds the journals as the server would: the same settings in the same places.</summary>
internal static class JournalSettings
{
    /// <exception cref="StartRefusedException">A word that is no setting; else what the settings' own check throws.</exception>
    public static SeatBrokerOptions Read(string[] settings)
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
        return ((WebApplication)app).Services.GetRequiredService<IOptions<SeatBrokerOptions>>().Value;
    }

    /// <summary>Opens the journals for reading alone, beside servers that run or not.</summary>
    public static async Task<IJournalHistory> OpenAsync(SeatBrokerOptions options) =>
        options.Journal switch
        {
            JournalStoreKind.PostgreSql => await PostgreSqlJournalStore.OpenReadOnlyAsync(
                options.PostgreSql.ConnectionString
            ),
            JournalStoreKind.AzureBlobs => AzureBlobJournalStore.OpenReadOnly(
                options.AzureBlobs.ConnectionString,
                options.AzureBlobs.Container
            ),
            _ => SqliteJournalStore.OpenReadOnly(options.DataDirectory),
        };
}
