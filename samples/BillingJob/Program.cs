using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SeatBroker.Samples.BillingJob;

internal static class Program
{
    private const int Refused = 1;
    private const int Incomplete = 2;
    private const int NotClosed = 3;

    private static readonly Argument<string> Month = new("month")
    {
        Description = "The month to bill, yyyy-MM. Default: the previous month.",
        DefaultValueFactory = _ => PreviousMonth(TimeProvider.System),
    };

    private static readonly Option<Uri> Server = new("--server")
    {
        Description = "The broker.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = ParseAddress,
    };

    private static readonly Option<FileInfo?> Output = new("--output")
    {
        Description = "The file to write; it appears, or is replaced, only when complete. Default: standard output.",
    };

    private static readonly Option<bool> Provisional = new("--provisional")
    {
        Description = "Accept a month that is not closed yet, whose figures may still change.",
    };

    private static Uri? ParseAddress(ArgumentResult argument)
    {
        if (
            Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out Uri? address)
            && (address.Scheme is "http" or "https")
        )
        {
            return address;
        }
        argument.AddError("--server is an address: http://127.0.0.1:5080.");
        return null;
    }

    public static Task<int> Main(string[] args)
    {
        Month.Validators.Add(argument =>
        {
            string month = argument.GetValueOrDefault<string>() ?? "";
            if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                argument.AddError($"'{month}' is no month: yyyy-MM.");
            }
        });
        var command = new RootCommand(
            "Reads the burst peaks and charges of all organizations for a month and writes them as CSV. Progress and sums per currency go to standard error. "
                + "Exit codes: 0 written, 1 refused, 2 the figures could not be read whole, 3 the month is not closed."
        )
        {
            Month,
            Server,
            Output,
            Provisional,
        };
        command.SetAction(Run);
        return command.Parse(args).InvokeAsync();
    }

    internal static string PreviousMonth(TimeProvider clock) =>
        clock.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static async Task<int> Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var http = new HttpClient
        {
            BaseAddress = arguments.GetRequiredValue(Server),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            await Write(http, arguments, cancellationToken);
            return 0;
        }
        catch (Exception failure)
            when (failure
                    is MonthNotClosedException
                        or IncompleteStreamException
                        or BillingRefusedException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure switch
            {
                MonthNotClosedException => NotClosed,
                IncompleteStreamException => Incomplete,
                _ => Refused,
            };
        }
    }

    private static async Task Write(HttpClient http, ParseResult arguments, CancellationToken cancellationToken)
    {
        var run = new BillingRun(new BillingStream(http), Console.Error, TimeProvider.System);
        string month = arguments.GetRequiredValue(Month);
        bool provisional = arguments.GetValue(Provisional);
        if (arguments.GetValue(Output) is { } output)
        {
            await run.Write(month, provisional, output.FullName, cancellationToken);
            return;
        }
        // Standard output cannot be taken back either: nothing is printed before everything was read.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("billing-");
        string file = Path.Combine(folder.FullName, "billing.csv");
        try
        {
            await run.Write(month, provisional, file, cancellationToken);
            await using FileStream csv = File.OpenRead(file);
            await using Stream standardOutput = Console.OpenStandardOutput();
            await csv.CopyToAsync(standardOutput, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
