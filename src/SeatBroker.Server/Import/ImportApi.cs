using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>An organization's contracts and named users, all at once: in, and out.</summary>
internal sealed class ImportApi(IGrainFactory grains)
{
    private const int BodySizeMax = 32 * 1024 * 1024;

    private static readonly ApiParameter DryRun = new(
        "dryRun",
        "true: the file is checked whole and nothing is changed. false by default."
    );

    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1.MapGroup("/organizations/{org}").WithTags("Import and export");
        group.MapAnswer(
            HttpMethods.Post,
            "/import",
            ImportAsync,
            new("Import", "Import contracts and named users; a CSV body holds named users only")
            {
                Body = typeof(ImportFileJson),
                OtherBodyMediaTypes = { Csv.MediaType },
                RunsOnce = true,
                Answers = { [200] = typeof(ImportedJson) },
                Query = { DryRun },
                Codes = { "unknown_organization", "invalid_import" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/export",
            ExportAsync,
            new("Export", "Export contracts and named users, as an import takes them; CSV holds named users only")
            {
                Answers = { [200] = typeof(ImportFileJson) },
                OtherMediaTypes = { Csv.MediaType },
                Codes = { "unknown_organization" },
            }
        );
    }

    private async ValueTask<Answer> ImportAsync(HttpContext http)
    {
        if (DryRunOf(http.Request) is not { } dryRun)
        {
            return Problem.InvalidRequest("'dryRun' must be true or false.");
        }
        (ImportFile? file, Problem? problem) = await ReadAsync(http.Request);
        if (file is null)
        {
            return problem!;
        }
        string organization = http.Organization();
        if (await grains.GetGrain<IOrganizationGrain>(organization).Get() is null)
        {
            return Problem.UnknownOrganization(organization);
        }
        var run = new ImportRun(grains, organization, file);
        await run.CheckAsync();
        if (file.Errors.Count > 0)
        {
            return Problem.InvalidImport(file.Errors);
        }
        ImportedJson imported = dryRun
            ? new(file.Licenses.Count, file.Assignments.Count, Refused: [])
            : await run.ApplyAsync();
        return Answer.Ok(imported, BrokerJson.Default.ImportedJson);
    }

    private async ValueTask<Answer> ExportAsync(HttpContext http)
    {
        string organization = http.Organization();
        return await grains.GetGrain<IOrganizationGrain>(organization).GetLicenseTypes() is { } licenseTypes
            ? new ExportAnswer(grains, organization, licenseTypes, Accepts.Csv(http.Request, "application/json"))
            : Problem.UnknownOrganization(organization);
    }

    private static async ValueTask<(ImportFile? File, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        if (IsCsv(request.ContentType))
        {
            return await RequestBody.ReadAsync(request, BodySizeMax, ReadCsv);
        }
        (ImportBody? body, Problem? problem) = await JsonBody.ReadAsync(
            request,
            BrokerJson.Default.ImportBody,
            BodySizeMax
        );
        return body is null ? (null, problem) : (ImportReader.Read(body), null);
    }

    private static (ImportFile?, Problem?) ReadCsv(ReadOnlySpan<byte> bytes)
    {
        (ImportFile? file, string? wrong) = ImportReader.ReadCsv(bytes);
        return (file, wrong is null ? null : Problem.InvalidImport([new("assignments", Item: 0, Line: 1, wrong)]));
    }

    private static bool IsCsv(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals(Csv.MediaType, StringComparison.OrdinalIgnoreCase);

    private static bool? DryRunOf(HttpRequest request) =>
        !request.Query.TryGetValue("dryRun", out StringValues given) ? false
        : given == "true" ? true
        : given == "false" ? false
        : null;
}
