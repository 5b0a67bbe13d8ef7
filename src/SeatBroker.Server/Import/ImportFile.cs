using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A contract in a file.</summary>
/// <param name="Item">Its index in the file's list of licenses.</param>
internal sealed record ImportedLicense(int Item, string LicenseType, LicenseContract Contract);

/// <summary>A named user in a file.</summary>
/// <param name="Item">The index in the file's list of assignments.</param>
/// <param name="Line">Of a CSV file: the line.</param>
internal sealed record ImportedAssignment(
    int Item,
    int? Line,
    string LicenseType,
    string User,
    AssignmentStatus Status
);

/// <summary>A file as it was read: what is fit to be applied, and what is not fit at all. With an error, nothing of it is applied.</summary>
internal sealed class ImportFile
{
    /// <summary>So many errors are told; who mends them asks again.</summary>
    public const int ErrorCountMax = 100;

    public List<ImportedLicense> Licenses { get; } = [];

    public List<ImportedAssignment> Assignments { get; } = [];

    public List<ImportErrorJson> Errors { get; } = [];

    public bool IsFull => Errors.Count >= ErrorCountMax;

    public void AddError(string list, int item, int? line, string detail)
    {
        if (!IsFull)
        {
            Errors.Add(new ImportErrorJson(list, item, line, detail));
        }
    }
}
