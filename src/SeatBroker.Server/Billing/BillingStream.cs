using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>
/// Every organization's lines of a month, written as they are found. Only a stream that is complete ends with its closing line;
/// a failure on the way leaves this as an exception, and the connection is cut.
/// </summary>
internal sealed class BillingStream(IAsyncEnumerable<Statement> statements, bool asCsv, bool withBom) : Answer
{
    public const string NdjsonMediaType = "application/x-ndjson";

    public override async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = asCsv ? CsvAnswer.ContentType : NdjsonMediaType;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        // From here on a failure can no longer be answered as a problem.
        await http.Response.StartAsync();
        PipeWriter body = http.Response.BodyWriter;
        await (asCsv ? WriteCsvAsync(body) : WriteNdjsonAsync(body));
    }

    private async Task WriteCsvAsync(PipeWriter body)
    {
        Csv csv = new Csv().AddHeader(withBom ? Csv.Bom + Csv.BillingHeader : Csv.BillingHeader);
        await foreach (Statement statement in statements)
        {
            foreach (StatementLine line in statement.Lines)
            {
                csv.AddBillingLine(statement, line);
            }

            Encoding.UTF8.GetBytes(csv.ToString(), body);
            csv.Clear();
            await body.FlushOrThrowAsync();
        }

        Encoding.UTF8.GetBytes(csv.ToString(), body);
        await body.FlushOrThrowAsync();
    }

    private async Task WriteNdjsonAsync(PipeWriter body)
    {
        long lines = 0;
        await using var json = new Utf8JsonWriter(body, BrokerJson.Writing);
        await foreach (Statement statement in statements)
        {
            foreach (StatementLine line in statement.Lines)
            {
                WriteLine(json, body, BillingLineJson.Of(statement, line), BrokerJson.Default.BillingLineJson);
                lines++;
            }

            await body.FlushOrThrowAsync();
        }

        WriteLine(json, body, new BillingEndJson(End: true, lines), BrokerJson.Default.BillingEndJson);
        await body.FlushOrThrowAsync();
    }

    private static void WriteLine<T>(
        Utf8JsonWriter json,
        PipeWriter body,
        T line,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    )
    {
        JsonSerializer.Serialize(json, line, type);
        json.Flush();
        json.Reset();
        body.Write("\n"u8);
    }
}
