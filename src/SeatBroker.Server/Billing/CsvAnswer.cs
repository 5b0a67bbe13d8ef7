using System.Text;

namespace SeatBroker.Server.Http;

/// <summary>An answer of a whole CSV document.</summary>
internal sealed class CsvAnswer(string csv, bool withBom) : Answer
{
    public const string ContentType = Csv.MediaType + "; charset=utf-8; header=present";

    public override async Task WriteAsync(HttpContext http)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(withBom ? Csv.Bom + csv : csv);
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.BodyWriter.WriteAsync(bytes);
    }
}
