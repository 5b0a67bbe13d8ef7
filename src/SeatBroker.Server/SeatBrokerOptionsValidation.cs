using Microsoft.Extensions.Options;
using SeatBroker.Grains;

namespace SeatBroker.Server;

/// <summary>Checks the settings' values at start; each message names its setting.</summary>
internal sealed class SeatBrokerOptionsValidation : IValidateOptions<SeatBrokerOptions>
{
    private static readonly TimeSpan HistoryRetentionMin = TimeSpan.FromDays(32);

    public ValidateOptionsResult Validate(string? name, SeatBrokerOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            failures.Add($"{Setting(nameof(options.DataDirectory))} must name a folder.");
        }

        if (options.HistoryRetention < HistoryRetentionMin)
        {
            failures.Add(
                $"{Setting(nameof(options.HistoryRetention))} must be at least {HistoryRetentionMin.Days} days, written like 100.00:00:00; it is {options.HistoryRetention}."
            );
        }

        if (!Enum.IsDefined(options.Durability))
        {
            failures.Add($"{Setting(nameof(options.Durability))} must be Durable or Relaxed.");
        }

        if (!Enum.IsDefined(options.Journal))
        {
            failures.Add($"{Setting(nameof(options.Journal))} must be Sqlite or PostgreSql.");
        }

        if (
            options.Journal == JournalStoreKind.PostgreSql
            && string.IsNullOrWhiteSpace(options.PostgreSql.ConnectionString)
        )
        {
            failures.Add(
                $"{Setting(nameof(options.PostgreSql))}:{nameof(options.PostgreSql.ConnectionString)} must name the database, like Host=db;Database=seatbroker;Username=seatbroker."
            );
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string Setting(string name) => $"{SeatBrokerOptions.Section}:{name}";
}
