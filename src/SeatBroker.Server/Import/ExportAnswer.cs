using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>
/// An organization's contracts and named users, written as they are found. A failure on the way leaves this as an exception and the connection is cut: the document lacks its end.
/// </summary>
internal sealed class ExportAnswer(
    IGrainFactory grains,
    string organization,
    IReadOnlyList<string> licenseTypes,
    bool asCsv
) : Answer
{
    private const int PageSize = 1000;
    private const string CsvHeader = "licenseType,user,status\r\n";

    public override async Task WriteAsync(HttpContext http)
    {
        // What cannot be read at all is still answered as a problem.
        var contracts = new List<(string LicenseType, LicenseContract Contract)>(licenseTypes.Count);
        foreach (string licenseType in licenseTypes)
        {
            if ((await License<ILicenseGrain>(licenseType).GetLicense()).Contract is { } contract)
            {
                contracts.Add((licenseType, contract));
            }
        }
        http.Response.ContentType = asCsv ? CsvAnswer.ContentType : "application/json";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.StartAsync();
        PipeWriter body = http.Response.BodyWriter;
        await (asCsv ? WriteCsvAsync(body, contracts) : WriteJsonAsync(body, contracts));
    }

    private async Task WriteJsonAsync(PipeWriter body, List<(string LicenseType, LicenseContract Contract)> contracts)
    {
        await using var json = new Utf8JsonWriter(body, BrokerJson.Writing);
        json.WriteStartObject();
        json.WriteStartArray("licenses"u8);
        foreach ((string licenseType, LicenseContract contract) in contracts)
        {
            JsonSerializer.Serialize(
                json,
                LicenseItemJson.Of(licenseType, contract),
                BrokerJson.Default.LicenseItemJson
            );
        }
        json.WriteEndArray();
        json.WriteStartArray("assignments"u8);
        await foreach ((string licenseType, Assignment[] page) in PagesAsync(contracts))
        {
            foreach (Assignment assignment in page)
            {
                var item = new AssignmentItemJson
                {
                    LicenseType = licenseType,
                    User = assignment.User,
                    Status = assignment.Status.ToWord(),
                };
                JsonSerializer.Serialize(json, item, BrokerJson.Default.AssignmentItemJson);
            }
            await json.FlushAsync();
            await body.FlushOrThrowAsync();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync();
        await body.FlushOrThrowAsync();
    }

    private async Task WriteCsvAsync(PipeWriter body, List<(string LicenseType, LicenseContract Contract)> contracts)
    {
        Encoding.UTF8.GetBytes(CsvHeader, body);
        await foreach ((string licenseType, Assignment[] page) in PagesAsync(contracts))
        {
            foreach (Assignment assignment in page)
            {
                Encoding.UTF8.GetBytes(
                    $"{Csv.Disarmed(licenseType)},{Csv.Disarmed(assignment.User)},{assignment.Status.ToWord()}\r\n",
                    body
                );
            }
            await body.FlushOrThrowAsync();
        }
        await body.FlushOrThrowAsync();
    }

    private async IAsyncEnumerable<(string LicenseType, Assignment[] Page)> PagesAsync(
        List<(string LicenseType, LicenseContract Contract)> contracts
    )
    {
        foreach ((string licenseType, _) in contracts)
        {
            string? after = null;
            bool hasMore = true;
            while (hasMore)
            {
                AssignmentsReply reply = await License<ILicenseRoster>(licenseType).GetMany(after, PageSize);
                yield return (licenseType, reply.Assignments);
                hasMore = reply.HasMore;
                after = hasMore ? reply.Assignments[^1].User : null;
            }
        }
    }

    private T License<T>(string licenseType)
        where T : IGrainWithStringKey => grains.GetGrain<T>(LicenseKey.Of(organization, licenseType));
}
