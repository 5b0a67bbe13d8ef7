using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using CsvHelper.Configuration;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>Reads files and says of every item what is wrong with its form.</summary>
internal static class ImportReader
{
    private static readonly string[] CsvHeader = ["licenseType", "user", "status"];

    public static ImportFile Read(ImportBody body)
    {
        var file = new ImportFile();
        var licenseTypes = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < body.Licenses.Length && !file.IsFull; i++)
        {
            if (ReadLicense(body.Licenses[i], licenseTypes, out string wrong) is { } license)
            {
                file.Licenses.Add(new(i, license.LicenseType, license.Contract));
            }
            else
            {
                file.AddError(ImportBody.LicensesMember, i, line: null, wrong);
            }
        }
        var seen = new HashSet<(string, string)>();
        for (int i = 0; i < body.Assignments.Length && !file.IsFull; i++)
        {
            try
            {
                AssignmentItemJson item = Item(body.Assignments[i], BrokerJson.Default.AssignmentItemJson);
                Add(file, seen, i, line: null, item.LicenseType, item.User, item.Status);
            }
            catch (JsonException fault)
            {
                file.AddError(ImportBody.AssignmentsMember, i, line: null, JsonFault.Describe(fault));
            }
        }
        return file;
    }

    /// <summary>Reads named users from RFC 4180 CSV, with or without a byte order mark.</summary>
    /// <returns>The file, or the sentence that says why it is none.</returns>
    public static (ImportFile? File, string? Wrong) ReadCsv(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return (null, "The file is not UTF-8.");
        }
        using var reader = new StringReader(text.TrimStart('\uFEFF'));
        using var csv = new CsvParser(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture) { Mode = CsvMode.RFC4180, BadDataFound = null }
        );
        if (!csv.Read() || csv.Record is null || !csv.Record.SequenceEqual(CsvHeader, StringComparer.Ordinal))
        {
            return (null, $"The first line must be {string.Join(',', CsvHeader)}.");
        }
        var file = new ImportFile();
        var seen = new HashSet<(string, string)>();
        for (int i = 0; !file.IsFull && csv.Read(); i++)
        {
            int line = csv.RawRow;
            if (csv.Record is [var licenseType, var user, var status])
            {
                Add(file, seen, i, line, Plain(licenseType), Plain(user), status);
            }
            else
            {
                file.AddError(
                    ImportBody.AssignmentsMember,
                    i,
                    line,
                    $"The line must have {CsvHeader.Length} cells: {string.Join(',', CsvHeader)}."
                );
            }
        }
        return (file, null);
    }

    /// <summary>What an export disarmed for spreadsheets is the plain name again; no name begins with an apostrophe.</summary>
    private static string Plain(string cell) => cell.StartsWith('\'') ? cell[1..] : cell;

    private static T Item<T>(JsonElement element, JsonTypeInfo<T> type)
        where T : class => element.Deserialize(type) ?? throw new JsonException("An item is an object, not null.");

    private static (string LicenseType, LicenseContract Contract)? ReadLicense(
        JsonElement element,
        HashSet<string> licenseTypes,
        out string wrong
    )
    {
        try
        {
            LicenseItemJson item = Item(element, BrokerJson.Default.LicenseItemJson);
            if (!Identifier.IsValid(item.LicenseType))
            {
                wrong = Problem.InvalidIdentifier("'licenseType'").Detail;
                return null;
            }
            if (!licenseTypes.Add(item.LicenseType))
            {
                wrong = $"The license type '{item.LicenseType}' is given twice.";
                return null;
            }
            (LicenseContract? contract, Problem? problem) = item.ToContract();
            wrong = problem?.Detail ?? "";
            return contract is null ? null : (item.LicenseType, contract);
        }
        catch (JsonException fault)
        {
            wrong = JsonFault.Describe(fault);
            return null;
        }
    }

    private static void Add(
        ImportFile file,
        HashSet<(string, string)> seen,
        int item,
        int? line,
        string licenseType,
        string user,
        string status
    )
    {
        string? wrong =
            !Identifier.IsValid(licenseType) ? Problem.InvalidIdentifier("'licenseType'").Detail
            : !Identifier.IsValid(user) ? Problem.InvalidIdentifier("'user'").Detail
            : Words.ToStatus(status) is null ? "'status' must be preparing, active or inactive."
            : !seen.Add((licenseType, user)) ? $"'{user}' is given twice for '{licenseType}'."
            : null;
        if (wrong is null)
        {
            file.Assignments.Add(new(item, line, licenseType, user, Words.ToStatus(status)!.Value));
        }
        else
        {
            file.AddError(ImportBody.AssignmentsMember, item, line, wrong);
        }
    }
}
