using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SeatBroker.Server.Http;

/// <summary>Imports a file from the command line, through the broker that runs: it alone may write its journal.</summary>
internal static class ImportCommand
{
    public const string Name = "import";

    private const int ExitRefused = 2;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(10);

    public static Task<int> RunAsync(string[] arguments)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = "JSON: {\"licenses\": [...], \"assignments\": [...]}; CSV (.csv): licenseType,user,status",
        };
        var organization = new Option<string>("--organization")
        {
            Description = "Whose contracts and named users.",
            Required = true,
        };
        var url = new Option<Uri>("--url")
        {
            Description = "Where the broker listens.",
            DefaultValueFactory = _ => new Uri(Settings.DefaultUrl),
            CustomParser = argument =>
            {
                if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out Uri? parsed))
                {
                    return parsed;
                }
                argument.AddError($"'{argument.Tokens[0].Value}' is no URL such as {Settings.DefaultUrl}.");
                return null;
            },
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks the file whole and changes nothing." };
        var command = new RootCommand("Imports contracts and named users into the broker that runs at URL.")
        {
            file,
            organization,
            url,
            dryRun,
        };
        command.SetAction(
            (parsed, cancellation) =>
                SendAsync(
                    parsed.GetRequiredValue(file),
                    new Uri(
                        parsed.GetRequiredValue(url),
                        $"/v1/organizations/{Uri.EscapeDataString(parsed.GetRequiredValue(organization))}/import?dryRun={(parsed.GetValue(dryRun) ? "true" : "false")}"
                    ),
                    cancellation
                )
        );
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> SendAsync(FileInfo file, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var http = new HttpClient { Timeout = AnswerMax };
            using var body = new StreamContent(file.OpenRead());
            bool isCsv = file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase);
            body.Headers.ContentType = new MediaTypeHeaderValue(isCsv ? Csv.MediaType : "application/json");
            using HttpResponseMessage response = await http.PostAsync(address, body, cancellation);
            JsonElement answer = await JsonSerializer.DeserializeAsync<JsonElement>(
                await response.Content.ReadAsStreamAsync(cancellation),
                cancellationToken: cancellation
            );
            return response.IsSuccessStatusCode ? Report(answer) : ReportProblem(answer);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync(
                $"{file.Name} is not known to be imported: {e.Message} Repeat the command."
            );
            return StartFailure.ExitCode;
        }
    }

    private static int Report(JsonElement imported)
    {
        JsonElement refused = imported.GetProperty("refused");
        foreach (JsonElement item in refused.EnumerateArray())
        {
            string who = item.TryGetProperty("user", out JsonElement user) ? $" {user}" : "";
            string until = item.TryGetProperty("reassignableAt", out JsonElement at) ? $" until {at}" : "";
            Console.WriteLine(
                $"{(who.Length > 0 ? "assignments" : "licenses")}[{item.GetProperty("item")}] {item.GetProperty("licenseType")}{who}: {item.GetProperty("code")}{until}"
            );
        }
        Console.WriteLine(
            $"{imported.GetProperty("licenses")} licenses, {imported.GetProperty("assignments")} assignments, {refused.GetArrayLength()} refused"
        );
        return refused.GetArrayLength() == 0 ? 0 : ExitRefused;
    }

    private static int ReportProblem(JsonElement problem)
    {
        if (problem.TryGetProperty("errors", out JsonElement errors))
        {
            foreach (JsonElement error in errors.EnumerateArray())
            {
                string line = error.TryGetProperty("line", out JsonElement number) ? $" (line {number})" : "";
                Console.Error.WriteLine(
                    $"{error.GetProperty("list")}[{error.GetProperty("item")}]{line}: {error.GetProperty("detail")}"
                );
            }
        }
        Console.Error.WriteLine($"{problem.GetProperty("code")}: {problem.GetProperty("detail")}");
        return StartFailure.ExitCode;
    }
}
